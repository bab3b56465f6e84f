/**
 * From manifests and the cluster to a plan: what would be created, changed, deleted and why, in which stages; what has drifted, and how to
 * revert that. Asks the cluster with dry runs and reads; writes nothing.
 */
package io.jenkins.plugins.gitops.engine.sync.plan;
