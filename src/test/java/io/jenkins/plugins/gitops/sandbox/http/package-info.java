/**
 * The HTTP server that the sandbox's parts run on, and the faults that tests order from it.
 *
 * <p>It listens on the loopback interface only.
 */
package io.jenkins.plugins.gitops.sandbox.http;
