package io.jenkins.plugins.gitops.engine.cluster;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/** Several requests at a time. The threads end with the call. */
public final class Parallel {

    /** More brings nothing over one connection. */
    private static final int IN_FLIGHT = 16;

    private static final ThreadFactory THREADS = task -> {
        Thread thread = new Thread(task, "gitops-sync");
        thread.setDaemon(true);
        return thread;
    };

    private Parallel() {}

    /**
     * Does something with each item and returns when all are done. What fails does not keep the others from being done; then
     * the first failure is thrown. An interrupt ends what runs and skips the rest.
     */
    public static <T> void forEach(List<T> items, Consumer<T> action) {
        if (items.size() == 1) {
            action.accept(items.get(0));
        }
        if (items.size() < 2) {
            return;
        }
        ExecutorService executor = Executors.newFixedThreadPool(Math.min(IN_FLIGHT, items.size()), THREADS);
        try {
            List<? extends Future<?>> futures = items.stream()
                    .map(item -> executor.submit(() -> action.accept(item)))
                    .toList();
            RuntimeException failure = null;
            for (Future<?> future : futures) {
                RuntimeException next = outcome(future);
                failure = failure == null ? next : failure;
            }
            if (failure != null) {
                throw failure;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedSyncException(e);
        } finally {
            executor.shutdownNow();
        }
    }

    /**
     * Does something with each item and returns when all are done, also when somebody interrupts the caller meanwhile: what was begun
     * is ended. Then the first failure is thrown.
     *
     * @param onInterrupt called once; says to the action that it has nothing to do any more
     */
    public static <T> void finish(List<T> items, Consumer<T> action, Runnable onInterrupt) {
        if (items.isEmpty()) {
            return;
        }
        ExecutorService executor = Executors.newFixedThreadPool(Math.min(IN_FLIGHT, items.size()), THREADS);
        boolean interrupted = false;
        try {
            RuntimeException failure = null;
            List<? extends Future<?>> futures = items.stream()
                    .map(item -> executor.submit(() -> action.accept(item)))
                    .toList();
            for (int i = 0; i < futures.size(); ) {
                try {
                    RuntimeException next = outcome(futures.get(i));
                    failure = failure == null ? next : failure;
                    i++;
                } catch (InterruptedException e) {
                    interrupted = true;
                    onInterrupt.run();
                }
            }
            if (failure != null) {
                throw failure;
            }
        } finally {
            executor.shutdownNow();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException outcome(Future<?> future) throws InterruptedException {
        try {
            future.get();
            return null;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            return (RuntimeException) e.getCause();
        }
    }
}
