package io.jenkins.plugins.gitops.engine.manifest.yaml;

/**
 * A part of a text and what stands there afterwards.
 *
 * @param start offset of the first character that goes
 * @param end offset behind the last character that goes; equal to start for an insertion
 * @param replacement what comes
 */
public record Splice(int start, int end, String replacement) {}
