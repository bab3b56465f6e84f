/**
 * The adapter for the REST API of Gitea and Forgejo.
 *
 * <p>Only HTTP and JSON live here; decisions about promotions do not.
 */
package io.jenkins.plugins.gitops.engine.forge.gitea;
