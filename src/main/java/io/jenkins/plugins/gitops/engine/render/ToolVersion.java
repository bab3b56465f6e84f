package io.jenkins.plugins.gitops.engine.render;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of a renderer, as far as it matters. */
record ToolVersion(int major, int minor, int patch) implements Comparable<ToolVersion> {

    private static final Pattern VERSION = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,6})");

    /** Returns the first version in a text; nothing where it has none, as that of a build without one. */
    static Optional<ToolVersion> in(String text) {
        Matcher matcher = Regex.matcher(VERSION, text);
        return matcher.find()
                ? Optional.of(new ToolVersion(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }

    @Override
    public int compareTo(ToolVersion other) {
        return java.util.Comparator.comparingInt(ToolVersion::major)
                .thenComparingInt(ToolVersion::minor)
                .thenComparingInt(ToolVersion::patch)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
