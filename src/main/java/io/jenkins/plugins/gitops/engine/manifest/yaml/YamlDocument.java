package io.jenkins.plugins.gitops.engine.manifest.yaml;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** One document of a file. */
public final class YamlDocument {

    private final YamlText text;
    private final int segment;
    private final int indexInSegment;
    private final List<YamlDocument> siblings;
    private YamlNode root;

    YamlDocument(YamlText text, int segment, int indexInSegment, List<YamlDocument> siblings) {
        this.text = text;
        this.segment = segment;
        this.indexInSegment = indexInSegment;
        this.siblings = siblings;
    }

    void setRoot(YamlNode node) {
        root = node;
    }

    /** Returns the file that this document is part of. */
    public YamlText text() {
        return text;
    }

    /** Returns the node at the top. */
    public YamlNode root() {
        return root;
    }

    int segment() {
        return segment;
    }

    /** Returns all documents that were read together with this one, itself among them. */
    List<YamlDocument> siblings() {
        return Collections.unmodifiableList(siblings);
    }

    int indexInSegment() {
        return indexInSegment;
    }

    /** Returns whether nothing stands between the markers. */
    public boolean isEmpty() {
        return root.isEmptyToken();
    }

    /** Returns the text of a scalar of the root mapping, where there is exactly one under that key. */
    public Optional<String> field(String key) {
        return root.scalarAt(key);
    }

    /** Returns the number of this document in its file, counted from 0. Parses what stands before it, once. */
    public int index() {
        return text.documentsBefore(segment) + indexInSegment;
    }
}
