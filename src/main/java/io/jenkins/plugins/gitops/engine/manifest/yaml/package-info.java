/**
 * One YAML text and how values in it change byte for byte: marks of the parser's events, splices, and the proof that
 * nothing else differs.
 *
 * <p>Knows nothing of images, Kubernetes or where a file comes from. The parser's types never leave this room, and no
 * object is ever constructed from a document.
 *
 * <p>More than 25 classes: an editor of bytes, each of whose steps is proved by itself.
 */
package io.jenkins.plugins.gitops.engine.manifest.yaml;
