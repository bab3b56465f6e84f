package io.jenkins.plugins.gitops.connection.agent;

import hudson.remoting.Channel;
import hudson.remoting.RemoteOutputStream;
import io.jenkins.plugins.gitops.engine.cluster.Dialer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The controller's end of a connection that an agent carries. An agent that sends more than it may is cut off, so that it cannot fill
 * the controller's memory.
 */
final class AgentLine implements Dialer.Line {

    private static final Logger LOGGER = Logger.getLogger(AgentLine.class.getName());

    /** Of one look at what has changed; whoever changes something wakes who waits. */
    private static final long MAX_PAUSE = TimeUnit.MINUTES.toNanos(1);

    private final Arrival arrival = new Arrival();
    private final Deque<byte[]> arrived = new ArrayDeque<>();
    private final Channel channel;
    private final Channel.Listener listener;
    private OutputStream toAgent;
    /** How much of the first of what arrived was read. */
    private int readOfFirst;

    private int waiting;
    private int readSinceFlush;
    private int window = AgentDial.WINDOW;
    private boolean ended;
    private boolean outputShut;
    private boolean closed;
    /** Null as long as nothing broke. */
    private String broken;

    /**
     * Makes a line that breaks with the channel.
     *
     * @param agent its name, for messages
     */
    AgentLine(Channel channel, String agent) {
        this.channel = channel;
        this.listener = new Channel.Listener() {
            @Override
            public void onClosed(Channel closedChannel, IOException cause) {
                broke(AgentGoneException.messageFor(agent));
            }
        };
        channel.addListener(listener);
    }

    /** Returns where the agent's bytes go to; nothing there blocks. */
    OutputStream arrival() {
        return new RemoteOutputStream(arrival);
    }

    /** Says where this end writes to. */
    synchronized void connected(OutputStream stream) {
        toAgent = stream;
    }

    /** Ends the line for whoever reads and writes. */
    private synchronized void broke(String why) {
        if (broken == null) {
            broken = why;
        }
        notifyAll();
    }

    @Override
    public int read(byte[] target, int offset, int length, int limitMillis) throws IOException {
        int read;
        int portions;
        synchronized (this) {
            if (!awaitArrival(limitMillis)) {
                return -1;
            }
            read = take(target, offset, length);
            readSinceFlush += read;
            portions = readSinceFlush / AgentDial.PORTION;
            readSinceFlush %= AgentDial.PORTION;
        }
        giveBack(portions);
        return read;
    }

    /** The agent has ended where this fails, and what came before that can still be read. */
    private void giveBack(int portions) {
        try {
            for (int i = 0; i < portions; i++) {
                toAgent.flush();
            }
        } catch (IOException e) {
            broke("the connection to the agent broke (" + e.getMessage() + ")");
        }
    }

    /** Returns false where no more comes. */
    private boolean awaitArrival(int limitMillis) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        while (true) {
            checkOpen();
            if (!arrived.isEmpty()) {
                return true;
            }
            checkUnbroken();
            if (ended) {
                return false;
            }
            long left = limitMillis == 0 ? MAX_PAUSE : deadline - System.nanoTime();
            if (left <= 0) {
                throw new SocketTimeoutException("Read timed out");
            }
            await(left);
        }
    }

    private int take(byte[] target, int offset, int length) {
        int taken = 0;
        while (taken < length && !arrived.isEmpty()) {
            byte[] first = arrived.peek();
            int part = Math.min(length - taken, first.length - readOfFirst);
            System.arraycopy(first, readOfFirst, target, offset + taken, part);
            taken += part;
            readOfFirst += part;
            if (readOfFirst == first.length) {
                arrived.remove();
                readOfFirst = 0;
            }
        }
        waiting -= taken;
        return taken;
    }

    @Override
    public synchronized int available() {
        return closed ? 0 : waiting;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        int from = offset;
        while (from < offset + length) {
            int part = awaitWindow(Math.min(AgentDial.PORTION / 2, offset + length - from));
            try {
                toAgent.write(source, from, part);
            } catch (IOException e) {
                broke("the connection to the agent broke (" + e.getMessage() + ")");
                throw e;
            }
            from += part;
        }
    }

    private synchronized int awaitWindow(int wanted) throws IOException {
        while (true) {
            checkOpen();
            checkUnbroken();
            if (outputShut) {
                throw new SocketException("Socket output is shutdown");
            }
            if (window > 0) {
                int part = Math.min(wanted, window);
                window -= part;
                return part;
            }
            if (ended) {
                throw new SocketException("Connection reset by the API server");
            }
            await(MAX_PAUSE);
        }
    }

    private void checkOpen() throws SocketException {
        if (closed) {
            throw new SocketException("Socket closed");
        }
    }

    private void checkUnbroken() throws SocketException {
        if (broken != null) {
            throw new SocketException(broken);
        }
    }

    private void await(long nanos) throws IOException {
        try {
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SocketException("Closed by interrupt");
        }
    }

    /** The agent is not told: what it is told by is also what it is given back portions by. */
    @Override
    public synchronized void shutdownOutput() throws IOException {
        checkOpen();
        outputShut = true;
    }

    @Override
    public void close() {
        OutputStream told;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            told = toAgent;
            arrived.clear();
            notifyAll();
        }
        channel.removeListener(listener);
        if (told != null) {
            try {
                told.close();
            } catch (IOException e) {
                LOGGER.log(Level.FINE, e, () -> "an agent was not told of a closed connection");
            }
        }
    }

    /** What the agent sends, written by the thread that serves all streams of its channel. */
    private final class Arrival extends OutputStream {

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one});
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            byte[] copy = new byte[length];
            System.arraycopy(bytes, offset, copy, 0, length);
            write(copy);
        }

        /** @throws IOException to tell the agent that nobody reads any more */
        @Override
        public void write(byte[] bytes) throws IOException {
            synchronized (AgentLine.this) {
                if (closed || broken != null) {
                    throw new SocketException("Socket closed");
                }
                if (bytes.length > AgentDial.WINDOW - waiting) {
                    broke("the agent sent more than it may");
                    throw new SocketException("more than the window");
                }
                if (bytes.length > 0) {
                    arrived.add(bytes);
                    waiting += bytes.length;
                    AgentLine.this.notifyAll();
                }
            }
        }

        /** The API server took a portion. */
        @Override
        public void flush() {
            synchronized (AgentLine.this) {
                window = Math.min(AgentDial.WINDOW, window + AgentDial.PORTION);
                AgentLine.this.notifyAll();
            }
        }

        @Override
        public void close() {
            synchronized (AgentLine.this) {
                ended = true;
                AgentLine.this.notifyAll();
            }
        }
    }
}
