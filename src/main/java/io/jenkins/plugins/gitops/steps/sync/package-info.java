/**
 * The steps that compare manifests with clusters: {@code gitopsSync} and {@code gitopsPlan}.
 */
package io.jenkins.plugins.gitops.steps.sync;
