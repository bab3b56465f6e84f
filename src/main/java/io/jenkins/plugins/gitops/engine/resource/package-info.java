/**
 * A Kubernetes object as data: an immutable JSON tree, its id, how it is read from manifests, and in which order kinds are
 * applied.
 *
 * <p>No typed models, no client and no network. YAML is read exactly as the API server's own tools read it.
 */
package io.jenkins.plugins.gitops.engine.resource;
