/**
 * The adapter for GitLab's REST API, in the cloud and self-managed.
 *
 * <p>Only HTTP and JSON live here; decisions about promotions do not.
 */
package io.jenkins.plugins.gitops.engine.forge.gitlab;
