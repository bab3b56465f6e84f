package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Paths that stay inside of the repository. */
final class RepositoryPaths {

    private RepositoryPaths() {}

    /** Returns a directory without leading {@code ./} and trailing slash; empty for the root. */
    static String directory(String path) {
        String trimmed = path == null ? "" : path;
        while (trimmed.startsWith("./")) {
            trimmed = trimmed.substring(2);
        }
        if (trimmed.endsWith("/")) {
            trimmed = trimmed.substring(0, trimmed.length() - 1);
        }
        return trimmed.isEmpty() || trimmed.equals(".") ? "" : file(trimmed);
    }

    /**
     * Returns the path of a file.
     *
     * @throws IllegalArgumentException when it is absolute, leaves the repository, or leads into {@code .git}
     */
    static String file(String path) {
        String trimmed = path != null && path.startsWith("./") ? path.substring(2) : path;
        if (trimmed == null || trimmed.isEmpty()) {
            throw new IllegalArgumentException("The path of the file is empty; write it as apps/cart/values.yaml");
        }
        List<String> parts = Arrays.asList(Regex.split(trimmed, "/", -1));
        boolean outside = parts.stream()
                .anyMatch(part -> part.isEmpty()
                        || part.equals(".")
                        || part.equals("..")
                        || part.toLowerCase(Locale.ROOT).equals(".git"));
        if (outside || trimmed.chars().anyMatch(c -> c == '\\' || c < ' ')) {
            throw new IllegalArgumentException("The path \"" + Regex.replaceAll(trimmed, "\\p{Cntrl}", "?")
                    + "\" is not one inside of the repository; write it relative to the root, without . and .. parts");
        }
        return trimmed;
    }

    /** Returns the path of a name in a directory. */
    static String in(String directory, String name) {
        return directory.isEmpty() ? name : directory + "/" + name;
    }
}
