package io.jenkins.plugins.gitops.engine.render;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The files of a repository at one commit, of which only those are read that a rendering needs.
 *
 * <p>Paths are relative to the repository, with {@code /} between their parts. None leads out of it, none is Git's own, and
 * symbolic links and submodules are no files: a renderer that follows them reads what the repository does not hold.
 */
public final class SourceFiles {

    private final NavigableSet<String> files;
    private final NavigableSet<String> links;
    private final Function<Collection<String>, Map<String, byte[]>> reader;

    private SourceFiles(
            Collection<String> files,
            Collection<String> links,
            Function<Collection<String>, Map<String, byte[]>> reader) {
        this.files = new TreeSet<>(files);
        this.links = new TreeSet<>(links);
        this.reader = reader;
    }

    /**
     * Returns the files of a snapshot.
     *
     * @param files the paths of all files
     * @param links the paths of all symbolic links and submodules
     * @param reader gives the contents of some of the files
     */
    public static SourceFiles of(
            Collection<String> files,
            Collection<String> links,
            Function<Collection<String>, Map<String, byte[]>> reader) {
        return new SourceFiles(files, links, reader);
    }

    /** Returns files that are in memory already. */
    public static SourceFiles of(Map<String, byte[]> contents) {
        return new SourceFiles(contents.keySet(), List.of(), paths -> {
            Map<String, byte[]> some = new java.util.LinkedHashMap<>(contents);
            some.keySet().retainAll(paths);
            return some;
        });
    }

    boolean isFile(String path) {
        return files.contains(path);
    }

    boolean isDirectory(String path) {
        return path.isEmpty() || !below(files, path).isEmpty();
    }

    /** Returns the files under a directory, sorted. */
    NavigableSet<String> under(String directory) {
        return directory.isEmpty() ? files : below(files, directory);
    }

    private static NavigableSet<String> below(NavigableSet<String> paths, String directory) {
        // 0 is the character after /
        return paths.subSet(directory + "/", true, directory + "0", false);
    }

    /** Returns the bytes of a file that exists. */
    byte[] read(String path) {
        return readAll(List.of(path)).get(path);
    }

    /**
     * Returns the bytes of files that exist.
     *
     * @throws OperationException where a path could do harm on the machine where it is written
     */
    Map<String, byte[]> readAll(Collection<String> paths) {
        paths.forEach(SourceFiles::check);
        return reader.apply(paths);
    }

    /**
     * Refuses symbolic links and submodules under a directory that is rendered.
     *
     * @throws OperationException with the first of them
     */
    void refuseLinks(String directory) {
        for (String link : directory.isEmpty() ? links : below(links, directory)) {
            throw new OperationException(
                    link + " is a symbolic link or a submodule, which no renderer may follow; put the files"
                            + " themselves there");
        }
    }

    private static void check(String path) {
        for (String part : Regex.split(path, "/", -1)) {
            // what some file systems take for .git too: other cases, and dots and spaces at the end
            String plain = Regex.replaceAll(part.toLowerCase(Locale.ROOT), "[. ]+$", "");
            if (part.isEmpty() || plain.isEmpty() || plain.equals(".git") || plain.equals("git~1")) {
                throw new OperationException(
                        "The path \"" + path + "\" cannot be rendered: it leaves its directory or belongs"
                                + " to Git itself; rename it in the config repository");
            }
        }
        if (path.chars().anyMatch(character -> character < ' ' || character == '\\' || character == ':')) {
            throw new OperationException(
                    "A path with the characters \\ or : or a control character cannot be rendered: \""
                            + Regex.replaceAll(path, "\\p{Cntrl}", "?") + "\"; rename it in the config repository");
        }
    }

    /**
     * Returns the path that a reference in a file of that directory means, as paths of the repository are written.
     *
     * @return null where it leads out of the repository
     */
    static String resolve(String directory, String reference) {
        java.util.ArrayDeque<String> parts = new java.util.ArrayDeque<>();
        if (reference.startsWith("/")) {
            return null;
        }
        for (String part : Regex.split((directory + "/" + reference), "/")) {
            if (part.equals("..")) {
                if (parts.isEmpty()) {
                    return null;
                }
                parts.removeLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return String.join("/", parts);
    }
}
