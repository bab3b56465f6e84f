/**
 * Use case: does the cluster run what was asked, and is it healthy?
 *
 * <p>Looks once and answers; changes nothing.
 */
package io.jenkins.plugins.gitops.engine.verification;
