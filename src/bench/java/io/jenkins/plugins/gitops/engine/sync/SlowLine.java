package io.jenkins.plugins.gitops.engine.sync;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A way to a server on which all bytes arrive a given time later, as many as there are: distance without a limit of what goes through. */
final class SlowLine implements AutoCloseable {

    /** Some bytes and when they arrive; none at the end. */
    private record Parcel(byte[] bytes, long at) {}

    private final ServerSocket entrance;
    private final InetSocketAddress server;
    private final long delayNanos;

    private SlowLine(ServerSocket entrance, InetSocketAddress server, Duration delay) {
        this.entrance = entrance;
        this.server = server;
        this.delayNanos = delay.toNanos();
    }

    /** @param delay of each direction */
    static SlowLine to(URI server, Duration delay) throws IOException {
        ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        SlowLine line = new SlowLine(
                entrance, new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()), delay);
        start(line::accept);
        return line;
    }

    String url() {
        return "https://127.0.0.1:" + entrance.getLocalPort();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "slow-line");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket near = entrance.accept();
                Socket far = new Socket();
                far.connect(server);
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                pump(near, far);
                pump(far, near);
            } catch (IOException e) {
                // closed, or nobody is there: the tool says so
            }
        }
    }

    private void pump(Socket from, Socket to) {
        BlockingQueue<Parcel> underWay = new LinkedBlockingQueue<>();
        start(() -> read(from, underWay));
        start(() -> write(underWay, to));
    }

    private void read(Socket from, BlockingQueue<Parcel> underWay) {
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = from.getInputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                underWay.add(new Parcel(Arrays.copyOf(buffer, length), System.nanoTime() + delayNanos));
            }
        } catch (IOException e) {
            // the end, as any other
        }
        underWay.add(new Parcel(new byte[0], System.nanoTime() + delayNanos));
    }

    private static void write(BlockingQueue<Parcel> underWay, Socket to) {
        try (to) {
            OutputStream out = to.getOutputStream();
            for (Parcel next = underWay.take(); next.bytes().length > 0; next = underWay.take()) {
                TimeUnit.NANOSECONDS.sleep(next.at() - System.nanoTime());
                out.write(next.bytes());
            }
        } catch (IOException e) {
            // the other side has gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        entrance.close();
    }
}
