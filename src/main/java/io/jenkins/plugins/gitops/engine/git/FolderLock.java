package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Keeps other processes out of a folder; the operating system lifts it when its process dies. */
final class FolderLock implements AutoCloseable {

    static final String FILE = "gitops.lock";

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    static FolderLock acquire(Path folder, Duration limit) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                await(channel, folder, limit);
            }
            return new FolderLock(channel);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw OperationException.retryable(
                    "The cache " + folder + " is in use by this very process, under another name of that folder; give"
                            + " each repository one folder, or try again",
                    e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
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
            waiting.complete(channel.lock());
        } catch (IOException | RuntimeException e) {
            waiting.completeExceptionally(e);
        }
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
