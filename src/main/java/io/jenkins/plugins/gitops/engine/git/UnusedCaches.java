package io.jenkins.plugins.gitops.engine.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Removes caches of repositories that nobody uses any more: those of repositories that were only tried, or named by a step and
 * by no configuration. Whatever is removed can be fetched again. A cache in use, here or in another process, stays; folders
 * that are no caches stay too.
 */
public final class UnusedCaches {

    private static final Logger LOGGER = Logger.getLogger(UnusedCaches.class.getName());

    /** However large all of them are: who has just fetched one will need it again. */
    private static final Duration ALWAYS_KEPT = Duration.ofHours(1);

    private final Path parent;
    private final Clock clock;

    private record Cache(Path path, Instant used, long bytes) {}

    /** @param parent the folder that the caches are in; it need not exist */
    public UnusedCaches(Path parent) {
        this(parent, Clock.systemUTC());
    }

    UnusedCaches(Path parent, Clock clock) {
        this.parent = parent;
        this.clock = clock;
    }

    /**
     * Removes those that were not used for a time, then those that were not used for the longest time until the others are no
     * larger than allowed. Blocks on the disk alone; may be repeated, also by several processes at once.
     *
     * @return how many were removed
     * @throws UncheckedIOException when the folder cannot be listed
     */
    public int remove(Duration unusedFor, long mostBytes) {
        Instant now = clock.instant();
        List<Cache> caches = new ArrayList<>(list());
        caches.sort(Comparator.comparing(Cache::used));
        long bytes = caches.stream().mapToLong(Cache::bytes).sum();
        int removed = 0;
        for (Cache cache : caches) {
            boolean old = cache.used.isBefore(now.minus(unusedFor));
            boolean tooMuch = bytes > mostBytes && cache.used.isBefore(now.minus(ALWAYS_KEPT));
            if ((old || tooMuch) && remove(cache)) {
                bytes -= cache.bytes;
                removed++;
            }
        }
        return removed;
    }

    private static boolean remove(Cache cache) {
        try {
            boolean gone = CacheFolder.of(cache.path).removeIfUnused();
            LOGGER.log(Level.FINE, () -> "the cache " + cache + (gone ? " was removed" : " is in use"));
            return gone;
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "the cache " + cache.path + " could not be removed");
            return false;
        }
    }

    private List<Cache> list() {
        List<Cache> caches = new ArrayList<>();
        if (!Files.isDirectory(parent)) {
            return caches;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, Files::isDirectory)) {
            for (Path folder : folders) {
                Path lock = folder.resolve(FolderLock.FILE);
                if (Files.isRegularFile(lock) && !Files.isSymbolicLink(folder)) {
                    caches.add(new Cache(folder, Files.getLastModifiedTime(lock).toInstant(), bytes(folder)));
                }
            }
        } catch (NoSuchFileException e) {
            LOGGER.log(Level.FINE, e, () -> "another process removes caches too");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return caches;
    }

    private static long bytes(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(UnusedCaches::size).sum();
        } catch (IOException | UncheckedIOException e) {
            LOGGER.log(Level.FINE, e, () -> folder + " changes while it is measured");
            return 0;
        }
    }

    private static long size(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
