/**
 * Desired and live objects compared: which objects change and which of their fields, with secret values masked.
 *
 * <p>Pure: no cluster, no clock, no log.
 */
package io.jenkins.plugins.gitops.engine.diff;
