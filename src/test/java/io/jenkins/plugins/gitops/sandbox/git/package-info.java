/**
 * A Git server over HTTP on bare repositories in a folder, for tests and the demo.
 *
 * <p>Knows nothing of pull requests.
 */
package io.jenkins.plugins.gitops.sandbox.git;
