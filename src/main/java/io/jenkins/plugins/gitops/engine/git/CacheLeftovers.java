package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Removes what a killed process has left in a cache. Only for those who hold its lock. */
final class CacheLeftovers {

    /** JGit's lock files, and objects and packs that were not finished. */
    private static final Pattern LEFTOVER =
            Pattern.compile(".*\\.lock|noz\\d*\\..*|incoming_.*|tmp_.*|.*\\.tmp|\\.tmp-.*");

    private CacheLeftovers() {}

    static void tidy(Path folder) throws IOException {
        try (DirectoryStream<Path> scratch = Files.newDirectoryStream(folder, CommitScratch.PREFIX + "*")) {
            for (Path directory : scratch) {
                deleteAll(directory);
                Files.deleteIfExists(directory);
            }
        }
        for (Path leftover : walk(folder)) {
            String name = nameOf(leftover);
            if (Files.isRegularFile(leftover)
                    && Regex.matcher(LEFTOVER, name).matches()
                    && !name.equals(FolderLock.FILE)) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    static void deleteAll(Path folder) throws IOException {
        for (Path path : walk(folder)) {
            if (!path.equals(folder) && !nameOf(path).equals(FolderLock.FILE)) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** The root of a file system has no name. */
    private static String nameOf(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    /** Deepest first; links are not followed. */
    private static List<Path> walk(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.walk(folder)) {
            return found.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
