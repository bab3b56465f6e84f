/**
 * Use case: put an image into the config repository, by commit or by pull request, and see it merged.
 *
 * <p>Every method looks or acts once and returns; each may be repeated at any time, also by another process after a crash,
 * and ends with exactly one branch, one commit and one pull request.
 */
package io.jenkins.plugins.gitops.engine.promotion;
