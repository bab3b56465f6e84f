/**
 * The adapter for the REST API of Bitbucket Data Center, version 1.0.
 *
 * <p>Only HTTP and JSON live here; decisions about promotions do not.
 */
package io.jenkins.plugins.gitops.engine.forge.bitbucket;
