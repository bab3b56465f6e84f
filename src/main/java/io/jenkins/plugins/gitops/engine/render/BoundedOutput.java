package io.jenkins.plugins.gitops.engine.render;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a program writes, read by a thread of its own so that the program never waits, and never kept beyond a limit. */
final class BoundedOutput implements AutoCloseable {

    private final InputStream stream;
    private final int limit;
    private final boolean keepsEnd;
    private final Runnable onExcess;
    private final CountDownLatch end = new CountDownLatch(1);
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private volatile boolean exceeded;

    private BoundedOutput(InputStream stream, int limit, boolean keepsEnd, Runnable onExcess) {
        this.stream = stream;
        this.limit = limit;
        this.keepsEnd = keepsEnd;
        this.onExcess = onExcess;
        Thread reader = new Thread(this::read, "gitops-render-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Keeps the first bytes; one more than the limit, and the action is run. */
    static BoundedOutput first(InputStream stream, int limit, Runnable onExcess) {
        return new BoundedOutput(stream, limit, false, onExcess);
    }

    /** Keeps the last bytes. */
    static BoundedOutput last(InputStream stream, int limit) {
        return new BoundedOutput(stream, limit, true, () -> {});
    }

    private void read() {
        byte[] buffer = new byte[8192];
        try {
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                if (!keep(buffer, count)) {
                    onExcess.run();
                    return;
                }
            }
        } catch (IOException e) {
            // the program was ended, or this was closed: what was read until then counts
        } finally {
            end.countDown();
        }
    }

    private synchronized boolean keep(byte[] buffer, int count) {
        if (!keepsEnd && kept.size() + count > limit) {
            exceeded = true;
            return false;
        }
        if (keepsEnd && kept.size() + count > 2 * limit) {
            byte[] last = bytes();
            kept.reset();
            kept.writeBytes(last);
        }
        kept.write(buffer, 0, count);
        return true;
    }

    /** Returns whether all was read before that time of {@link System#nanoTime}. */
    boolean await(long deadline) throws InterruptedException {
        return end.await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    boolean isExceeded() {
        return exceeded;
    }

    synchronized byte[] bytes() {
        byte[] all = kept.toByteArray();
        return all.length > limit ? Arrays.copyOfRange(all, all.length - limit, all.length) : all;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
