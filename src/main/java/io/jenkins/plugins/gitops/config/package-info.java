/**
 * What an administrator configures: clusters, config repositories and environments, by form and by Configuration as Code.
 *
 * <p>Holds ids of credentials, never their values.
 */
package io.jenkins.plugins.gitops.config;
