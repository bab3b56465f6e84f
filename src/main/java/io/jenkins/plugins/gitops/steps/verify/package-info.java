/**
 * The step {@code gitopsVerify}.
 */
package io.jenkins.plugins.gitops.steps.verify;
