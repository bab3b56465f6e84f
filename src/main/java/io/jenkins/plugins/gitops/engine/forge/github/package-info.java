/**
 * The adapter for GitHub's REST API, in the cloud and on GitHub Enterprise Server.
 *
 * <p>Only HTTP and JSON live here; decisions about promotions do not.
 */
package io.jenkins.plugins.gitops.engine.forge.github;
