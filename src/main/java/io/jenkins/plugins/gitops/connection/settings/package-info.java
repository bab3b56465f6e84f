/**
 * What is configured and what a step says, as storable values, with the rule of what a step may say. Pure: asks nobody, and
 * knows of Jenkins only how things are stored.
 */
package io.jenkins.plugins.gitops.connection.settings;
