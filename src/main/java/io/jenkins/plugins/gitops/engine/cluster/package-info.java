/**
 * A Kubernetes cluster: the port that the use cases see, and its adapter.
 *
 * <p>The only room with fabric8, and of fabric8 only the connection: requests and answers are JSON trees, no typed model
 * touches them. Nothing is decided here about what should be applied.
 *
 * <p>More than 25 classes: a port and its adapter over one connection.
 */
package io.jenkins.plugins.gitops.engine.cluster;
