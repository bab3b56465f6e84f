/**
 * Kubernetes API servers for tests and the demo: a stand-in of our own over HTTP, and a real one where its binaries are at hand.
 *
 * <p>Both answer the same requests the same way; {@code ApiServerContract} proves it. Nothing here is part of the plugin.
 */
package io.jenkins.plugins.gitops.sandbox.kubernetes;
