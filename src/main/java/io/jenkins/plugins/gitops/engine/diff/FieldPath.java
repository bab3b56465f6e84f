package io.jenkins.plugins.gitops.engine.diff;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The way in which differences write places: {@code spec.template.metadata.annotations["app.example.org/v"]}. */
public final class FieldPath {

    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]+");
    /** An item of a list, such as {@code [name=app]}, not the key of a map in quotes. */
    private static final Pattern ITEM = Pattern.compile("\\[(?!\")(.*?)\\](?=[.\\[]|$)");

    private FieldPath() {}

    /**
     * Returns the path of a value under a key.
     *
     * @param parent empty for the object itself
     */
    public static String child(String parent, String key) {
        String part = Regex.matcher(PLAIN_KEY, key).matches() ? key : "[\"" + key + "\"]";
        return parent.isEmpty() || part.startsWith("[") ? parent + part : parent + "." + part;
    }

    /** Returns whether a path is another one or below it. */
    public static boolean isBelow(String path, String other) {
        return path.startsWith(other) && endsAt(path, other.length());
    }

    /**
     * Returns whether a path is the one to which steps lead, or below it.
     *
     * @param steps each the key of a map, or for an item of a list what stands between its brackets, such as {@code name=app}; {@code *} for
     *     all items of a list
     */
    public static boolean isBelow(String path, List<String> steps) {
        String rest = path;
        for (String step : steps) {
            Optional<String> next = after(rest, step, rest.length() == path.length());
            if (next.isEmpty()) {
                return false;
            }
            rest = next.get();
        }
        return true;
    }

    /** Returns what follows behind a step; nothing where the path takes another one. */
    private static Optional<String> after(String path, String step, boolean first) {
        String key = child("", step);
        String written = first || key.startsWith("[") ? key : "." + key;
        if (path.startsWith(written) && endsAt(path, written.length())) {
            return Optional.of(path.substring(written.length()));
        }
        Matcher item = Regex.matcher(ITEM, path);
        boolean matches = item.lookingAt() && isNamed(item.group(1), step);
        return matches ? Optional.of(path.substring(item.end())) : Optional.empty();
    }

    /** Lists without a key show items as {@code [2 name=app]}. */
    private static boolean isNamed(String item, String step) {
        return step.equals("*") || item.equals(step) || item.startsWith(step + " ") || item.endsWith(" " + step);
    }

    private static boolean endsAt(String path, int end) {
        return path.length() == end || ".[".indexOf(path.charAt(end)) >= 0;
    }
}
