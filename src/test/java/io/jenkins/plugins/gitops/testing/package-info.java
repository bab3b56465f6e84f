/**
 * Helpers that tests of several rooms share.
 *
 * <p>Nothing here stands in for a server: those live in the sandbox.
 */
package io.jenkins.plugins.gitops.testing;
