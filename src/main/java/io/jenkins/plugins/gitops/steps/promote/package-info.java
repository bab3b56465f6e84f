/**
 * The steps that propose by a commit or a pull request: {@code gitopsPromote} and {@code gitopsCapture}.
 */
package io.jenkins.plugins.gitops.steps.promote;
