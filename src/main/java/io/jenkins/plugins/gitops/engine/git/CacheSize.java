package io.jenkins.plugins.gitops.engine.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Bounds a cache: every promotion adds a few small files, and a cache that has grown too large is cheaper fetched anew than
 * repacked.
 */
final class CacheSize {

    /** About five for each promotion. */
    private static final long MAX_FILES = 5_000;

    /** Beyond the largest pack, which for a server without filters is the whole tree. */
    private static final long MAX_BYTES = 64L * 1024 * 1024;

    private CacheSize() {}

    static boolean isExceeded(Path folder) {
        Path objects = folder.resolve("objects");
        if (!Files.isDirectory(objects)) {
            return false;
        }
        long files = 0;
        long bytes = 0;
        long largest = 0;
        try (Stream<Path> found = Files.walk(objects)) {
            for (Path file : (Iterable<Path>) found.filter(Files::isRegularFile)::iterator) {
                long size = Files.size(file);
                files++;
                bytes += size;
                largest = Math.max(largest, size);
            }
        } catch (IOException | UncheckedIOException e) {
            // a file that vanishes meanwhile; the next use counts again
            return false;
        }
        return files > MAX_FILES || bytes > largest + MAX_BYTES + largest;
    }
}
