package io.jenkins.plugins.gitops.engine.cluster;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Makes connections to an API server from a place that reaches it, where this machine does not. Called by several threads. */
public interface Dialer {

    /**
     * Connects, and blocks until that is done. The name is resolved where the connection is made.
     *
     * @param host a name or an address
     * @throws IOException when nobody can connect; its message says who tried and what was answered
     */
    Line dial(String host, int port, Duration limit) throws IOException;

    /**
     * A connection. One thread reads and another writes at a time; any other may close it meanwhile, which ends both with an
     * exception.
     */
    interface Line extends Closeable {

        /**
         * Reads what has come, at least a byte.
         *
         * @param limitMillis how long to wait for the first byte; 0 for ever
         * @return how many bytes; -1 when no more come
         * @throws SocketTimeoutException when none came in that time; the line stays as it is
         * @throws SocketException when it was closed, or broke
         */
        int read(byte[] target, int offset, int length, int limitMillis) throws IOException;

        /** Returns how many bytes can be read at once. */
        int available();

        /**
         * Writes all of these bytes; waits as long as the other side takes none.
         *
         * @throws SocketException when it was closed, or broke
         */
        void write(byte[] source, int offset, int length) throws IOException;

        /** Ends writing; the other side may be told so by {@link #close} alone. */
        void shutdownOutput() throws IOException;
    }
}
