/**
 * The places that a promotion changes, as describables: one class for each kind, shared by the environment and the step.
 */
package io.jenkins.plugins.gitops.config.edit;
