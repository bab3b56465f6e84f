package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Keeps other processes out of a folder; the operating system lifts it when its process dies.
 *
 * <p>A folder may be removed with its lock by whoever holds it. So whoever gets a lock gives the file a size by chance, some times
 * over, and asks for the size by the file's name: another one, or none, says that the lock is that of a folder which is gone.
 * That also makes the file's time the one of the last use.
 */
final class FolderLock implements AutoCloseable {

    static final String FILE = "gitops.lock";

    /** Behind the marks, since some systems let nobody write what is locked. */
    private static final long LOCKED_BYTE = 1024;

    private static final int MAX_MARK = 1000;

    /** Three of a thousand sizes: another folder's lock has all of them in one case of a billion. */
    private static final int MARKS = 3;

    private static final Random RANDOM = new Random();

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Returns nothing where the folder was removed meanwhile. */
    static Optional<FolderLock> acquire(Path folder, Duration limit) throws IOException {
        return acquire(folder, channel -> await(channel, folder, limit));
    }

    /** Returns nothing where another process has it, or the folder was removed meanwhile; never waits. */
    static Optional<FolderLock> tryAcquire(Path folder) throws IOException {
        try {
            return acquire(folder, channel -> {
                throw new InUseException();
            });
        } catch (InUseException e) {
            return Optional.empty();
        } catch (OperationException e) {
            // in use by this process, under another name
            return Optional.empty();
        }
    }

    private static final class InUseException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** What is done where another process has the lock. */
    private interface Patience {
        void waitFor(FileChannel channel) throws IOException;
    }

    private static Optional<FolderLock> acquire(Path folder, Patience patience) throws IOException {
        Path file = folder.resolve(FILE);
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        boolean kept = false;
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            if (lock == null) {
                patience.waitFor(channel);
            }
            kept = isOf(channel, file);
            return kept ? Optional.of(new FolderLock(channel)) : Optional.empty();
        } catch (OverlappingFileLockException e) {
            throw OperationException.retryable(
                    "The cache " + folder + " is in use by this very process, under another name of that folder; give"
                            + " each repository one folder, or try again",
                    e);
        } finally {
            if (!kept) {
                channel.close();
            }
        }
    }

    /**
     * Tells without opening the file once more: closing any channel of a file gives up all locks that this process has on it
     * (POSIX, fcntl).
     */
    private static boolean isOf(FileChannel channel, Path file) throws IOException {
        try {
            for (int mark = 0; mark < MARKS; mark++) {
                int size = 1 + RANDOM.nextInt(MAX_MARK);
                channel.truncate(0);
                channel.write(ByteBuffer.allocate(size), 0);
                if (Files.size(file) != size) {
                    return false;
                }
            }
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** The wait itself has no limit, but it ends when its channel is closed. */
    private static void await(FileChannel channel, Path folder, Duration limit) throws IOException {
        CompletableFuture<FileLock> waiting = new CompletableFuture<>();
        Thread waiter = new Thread(() -> lock(channel, waiting), "gitops-cache-lock");
        waiter.setDaemon(true);
        waiter.start();
        try {
            waiting.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw OperationException.retryable(
                    "The cache " + folder + " is in use by another process for longer than " + limit.toSeconds()
                            + " s; try again, and look for a process that hangs",
                    e);
        } catch (ExecutionException e) {
            throw new IOException("its lock cannot be had: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw OperationException.retryable("The wait for the cache " + folder + " was interrupted; try again", e);
        }
    }

    private static void lock(FileChannel channel, CompletableFuture<FileLock> waiting) {
        try {
            waiting.complete(channel.lock(LOCKED_BYTE, 1, false));
        } catch (IOException | RuntimeException e) {
            waiting.completeExceptionally(e);
        }
    }

    /** Removes the folder, in which nothing but this lock is left, and the lock with it. */
    void removeFolder(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
        Files.deleteIfExists(folder);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
