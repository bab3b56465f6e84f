/**
 * Who owns which field of a Kubernetes object: the stand-in's server-side apply.
 *
 * <p>Pure functions over JSON trees: no HTTP, no store, no clock but the one that is handed in.
 */
package io.jenkins.plugins.gitops.sandbox.kubernetes.ownership;
