/**
 * The text of manifests and how an image, a chart version or any other value in them changes: one class per target, edits
 * and results as values.
 *
 * <p>Pure: files come from and go to the caller as bytes; no Git, no network, no log, no working copy.
 *
 * <p>More than 25 classes: one class for each kind of edit.
 */
package io.jenkins.plugins.gitops.engine.manifest;
