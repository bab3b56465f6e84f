package io.jenkins.plugins.gitops.engine.diff;

import java.util.Objects;

/**
 * One field that differs.
 *
 * @param path such as {@code spec.template.spec.containers[name=cart].image}
 * @param before text of the old value; null where the field was not there
 * @param after text of the new value; null where the field goes away
 */
public record Difference(String path, String before, String after) {

    public Difference {
        Objects.requireNonNull(path, "path");
    }

    /** Returns one line: {@code ~ path: old -> new}, {@code + path: new} or {@code - path: old}. */
    @Override
    public String toString() {
        if (before == null) {
            return "+ " + path + ": " + after;
        }
        return after == null ? "- " + path + ": " + before : "~ " + path + ": " + before + " -> " + after;
    }
}
