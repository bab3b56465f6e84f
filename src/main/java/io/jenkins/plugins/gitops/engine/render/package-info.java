/**
 * Manifests out of kustomizations and Helm charts, rendered by the user's own {@code kustomize}, {@code kubectl} or {@code helm}.
 *
 * <p>Programs run behind the port {@link io.jenkins.plugins.gitops.engine.render.ProcessRunner}: in a fresh folder, with a clean
 * environment, a time limit and bounded output, and without anything that opens a cluster. What the objects mean is not known
 * here; nothing is rendered in this process.
 */
package io.jenkins.plugins.gitops.engine.render;
