/**
 * Use case: make a cluster what a set of manifests says. Plan, show, apply in stages, prune.
 *
 * <p>Nothing is touched before the whole plan is made. No method waits: what is not there yet is an observation, and the
 * caller looks again.
 */
package io.jenkins.plugins.gitops.engine.sync;
