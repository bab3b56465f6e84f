package io.jenkins.plugins.gitops.connection.agent;

import hudson.remoting.Channel;
import hudson.remoting.RemoteOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jenkins.security.MasterToSlaveCallable;

/**
 * The agent's end of a connection to an API server: connects, and carries bytes. This and {@link Carrier} are all that an agent loads
 * of this plugin for it.
 *
 * <p>Whatever is sent over the channel of an agent is written by one thread of the receiver for all that goes on there, the logs of
 * other builds too. So neither end's stream blocks: what arrives is put aside, and {@link #WINDOW} is the most that may be put aside. Who
 * took {@link #PORTION} of it tells the other side so, by {@code flush} on the stream of the other direction. {@code close} says that
 * the connection is over.
 */
final class AgentDial extends MasterToSlaveCallable<OutputStream, IOException> {

    /** The most bytes of one direction that have left one end and were not yet taken at the other. */
    static final int WINDOW = 1024 * 1024;

    /** What one flush gives back of it. */
    static final int PORTION = 64 * 1024;

    private static final long serialVersionUID = 1L;

    private final String host;
    private final int port;
    private final int limitMillis;
    private final OutputStream toController;

    /** @param toController a {@link RemoteOutputStream} */
    AgentDial(String host, int port, int limitMillis, OutputStream toController) {
        this.host = host;
        this.port = port;
        this.limitMillis = limitMillis;
        this.toController = toController;
    }

    /** Returns where the controller writes to. */
    @Override
    public OutputStream call() throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(new InetSocketAddress(host, port), limitMillis);
            Carrier carrier = new Carrier(socket, toController, getOpenChannelOrFail());
            carrier.start("GitOps connection to " + host + ":" + port);
            return new RemoteOutputStream(carrier);
        } catch (IOException | RuntimeException e) {
            socket.close();
            toController.close();
            throw e;
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }

    /** Takes what the controller sends; two threads carry it on, and what the API server sends back. */
    static final class Carrier extends OutputStream {

        private static final int LOOK_MILLIS = 10_000;
        /** The time for the first bytes of the controller, and for the API server to take the last ones. */
        private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

        private static final byte[] END = new byte[0];

        private final Socket socket;
        private final OutputStream toController;
        private final Channel channel;
        private final LinkedBlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
        private final Semaphore window = new Semaphore(WINDOW);
        /** Until when the connection must have gone on; 0 for no limit. */
        private volatile long deadline;

        Carrier(Socket socket, OutputStream toController, Channel channel) throws IOException {
            this.socket = socket;
            this.toController = toController;
            this.channel = channel;
            socket.setSoTimeout(LOOK_MILLIS);
            awaitMore();
        }

        void start(String name) {
            thread(name + " (there)", this::carryThere);
            thread(name + " (back)", this::carryBack);
        }

        private static void thread(String name, Runnable task) {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.start();
        }

        private void awaitMore() {
            deadline = (System.nanoTime() + PATIENCE_NANOS) | 1;
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one});
        }

        @Override
        public void write(byte[] bytes) {
            deadline = 0;
            arrived.add(bytes);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            byte[] copy = new byte[length];
            System.arraycopy(bytes, offset, copy, 0, length);
            write(copy);
        }

        /** The controller took a portion. */
        @Override
        public void flush() {
            window.release(PORTION);
        }

        /** The controller is done: the API server gets what has come, if it takes it. */
        @Override
        public void close() {
            awaitMore();
            arrived.add(END);
        }

        private void carryThere() {
            int taken = 0;
            try {
                OutputStream out = socket.getOutputStream();
                for (byte[] next = arrived.take(); next != END; next = arrived.take()) {
                    out.write(next);
                    for (taken += next.length; taken >= PORTION; taken -= PORTION) {
                        toController.flush();
                    }
                }
            } catch (IOException | InterruptedException | RuntimeException e) {
                // the other thread is told by the end of the socket
            } finally {
                end();
            }
        }

        private void carryBack() {
            byte[] buffer = new byte[PORTION / 2];
            try (OutputStream out = toController) {
                for (int length = read(buffer); length >= 0; length = read(buffer)) {
                    while (!window.tryAcquire(length, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                        checkWanted();
                    }
                    out.write(buffer, 0, length);
                }
            } catch (IOException | InterruptedException | RuntimeException e) {
                // the controller sees the end of what came; TLS tells it whether something is missing
            } finally {
                end();
            }
        }

        private int read(byte[] buffer) throws IOException {
            while (true) {
                try {
                    return socket.getInputStream().read(buffer);
                } catch (SocketTimeoutException e) {
                    checkWanted();
                }
            }
        }

        private void checkWanted() throws IOException {
            long until = deadline;
            if (channel.isClosingOrClosed() || until != 0 && System.nanoTime() - until > 0) {
                throw new IOException("the controller does not use the connection any more");
            }
        }

        /** Both threads end, the one that waits for more too. */
        private void end() {
            arrived.add(END);
            try {
                socket.close();
            } catch (IOException e) {
                // it is gone either way
            }
        }
    }
}
