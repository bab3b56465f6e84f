/**
 * {@code bin/demo}: the whole chain, from the promotion of an image to its pods, on the sandbox's servers.
 *
 * <p>What it prints is what a build log shows.
 */
package io.jenkins.plugins.gitops.sandbox.demo;
