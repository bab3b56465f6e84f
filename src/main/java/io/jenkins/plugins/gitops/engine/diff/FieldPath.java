package io.jenkins.plugins.gitops.engine.diff;

import java.util.regex.Pattern;

/** The way in which differences write places: {@code spec.template.metadata.annotations["app.example.org/v"]}. */
public final class FieldPath {

    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]+");

    private FieldPath() {}

    /**
     * Returns the path of a value under a key.
     *
     * @param parent empty for the object itself
     */
    public static String child(String parent, String key) {
        String part = PLAIN_KEY.matcher(key).matches() ? key : "[\"" + key + "\"]";
        return parent.isEmpty() || part.startsWith("[") ? parent + part : parent + "." + part;
    }

    /** Returns whether a path is another one or below it. */
    public static boolean isBelow(String path, String other) {
        return path.startsWith(other)
                && (path.length() == other.length() || ".[".indexOf(path.charAt(other.length())) >= 0);
    }
}
