package io.jenkins.plugins.gitops.engine.manifest.yaml;

import java.util.Optional;

/** One document of a file. */
public final class YamlDocument {

    private final YamlText text;
    private final int segment;
    private final int indexInSegment;
    private YamlNode root;

    YamlDocument(YamlText text, int segment, int indexInSegment) {
        this.text = text;
        this.segment = segment;
        this.indexInSegment = indexInSegment;
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

    /** Returns how many documents stand before this one in the file. */
    int index() {
        int before = indexInSegment;
        for (int i = 0; i < segment; i++) {
            before += text.documents(i).size();
        }
        return before;
    }
}
