package io.jenkins.plugins.gitops.engine.manifest.yaml;

/**
 * A part of a text that parses by itself: usually one document of a stream, sometimes none or several.
 *
 * @param start offset of the first character
 * @param end offset behind the last character
 */
record Segment(int start, int end) {}
