package io.jenkins.plugins.gitops.engine.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOptions;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;

/**
 * A socket whose connection a {@link Dialer} makes. What a socket may do when, and TLS above it, is Java's own; no socket of this
 * machine is opened.
 */
final class DialedSocket extends Socket {

    /** Of a network for documents (RFC 5737): nobody is reached there should somebody connect by himself. */
    private static final byte[] NOWHERE = {(byte) 192, 0, 2, 1};

    private DialedSocket(Dialer dialer) throws SocketException {
        super(new Connection(dialer));
    }

    /** Returns the address by which a dialed socket is told a name: the name is not looked up here. */
    static List<InetAddress> unresolved(String host) throws UnknownHostException {
        return List.of(InetAddress.getByAddress(host, NOWHERE));
    }

    static SocketFactory factory(Dialer dialer) {
        return new Factory(dialer);
    }

    private static final class Factory extends SocketFactory {

        private final Dialer dialer;

        Factory(Dialer dialer) {
            this.dialer = dialer;
        }

        @Override
        public Socket createSocket() throws IOException {
            return new DialedSocket(dialer);
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return connected(new InetSocketAddress(unresolved(host).get(0), port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
            return createSocket(host, port);
        }

        @Override
        public Socket createSocket(InetAddress address, int port) throws IOException {
            return connected(new InetSocketAddress(address, port));
        }

        @Override
        public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
                throws IOException {
            return createSocket(address, port);
        }

        private Socket connected(SocketAddress address) throws IOException {
            Socket socket = createSocket();
            socket.connect(address);
            return socket;
        }
    }

    /** The state beneath a socket: {@link Socket} itself keeps account of what is open, shut down and closed. */
    private static final class Connection extends SocketImpl {

        /** Where the caller sets none. */
        private static final Duration LIMIT = Duration.ofSeconds(30);

        private final Dialer dialer;
        private final Map<Integer, Object> options = new ConcurrentHashMap<>();
        private volatile Dialer.Line line;
        private volatile boolean closed;
        private volatile boolean inputShut;

        Connection(Dialer dialer) {
            this.dialer = dialer;
            options.put(SocketOptions.SO_TIMEOUT, 0);
            options.put(SocketOptions.SO_LINGER, -1);
        }

        @Override
        protected void create(boolean stream) {
            // the connection is made by connect
        }

        @Override
        protected void connect(String host, int port) throws IOException {
            connect(new InetSocketAddress(unresolved(host).get(0), port), 0);
        }

        @Override
        protected void connect(InetAddress host, int port) throws IOException {
            connect(new InetSocketAddress(host, port), 0);
        }

        @Override
        protected void connect(SocketAddress target, int limitMillis) throws IOException {
            InetSocketAddress place = (InetSocketAddress) target;
            address = place.getAddress();
            port = place.getPort();
            Dialer.Line dialed = dialer.dial(
                    place.getHostString(), place.getPort(), limitMillis == 0 ? LIMIT : Duration.ofMillis(limitMillis));
            line = dialed;
            if (closed) {
                // by another thread, which saw no line
                dialed.close();
                throw new SocketException("Socket closed");
            }
        }

        private Dialer.Line line() throws SocketException {
            Dialer.Line dialed = line;
            if (dialed == null || closed) {
                throw new SocketException(closed ? "Socket closed" : "Socket is not connected");
            }
            return dialed;
        }

        @Override
        protected InputStream getInputStream() {
            return new InputStream() {

                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    if (length == 0) {
                        return 0;
                    }
                    return inputShut
                            ? -1
                            : line().read(target, offset, length, (Integer) options.get(SocketOptions.SO_TIMEOUT));
                }

                @Override
                public int available() throws IOException {
                    return Connection.this.available();
                }

                @Override
                public void close() throws IOException {
                    Connection.this.close();
                }
            };
        }

        @Override
        protected OutputStream getOutputStream() {
            return new OutputStream() {

                @Override
                public void write(int one) throws IOException {
                    write(new byte[] {(byte) one}, 0, 1);
                }

                @Override
                public void write(byte[] source, int offset, int length) throws IOException {
                    line().write(source, offset, length);
                }

                @Override
                public void close() throws IOException {
                    Connection.this.close();
                }
            };
        }

        @Override
        protected int available() throws IOException {
            return inputShut ? 0 : line().available();
        }

        @Override
        protected void shutdownInput() {
            inputShut = true;
        }

        @Override
        protected void shutdownOutput() throws IOException {
            line().shutdownOutput();
        }

        @Override
        protected void close() throws IOException {
            closed = true;
            Dialer.Line dialed = line;
            if (dialed != null) {
                dialed.close();
            }
        }

        @Override
        public void setOption(int option, Object value) {
            options.put(option, value);
        }

        @Override
        public Object getOption(int option) throws SocketException {
            Object value = options.get(option);
            return value == null ? absent(option) : value;
        }

        private static Object absent(int option) throws SocketException {
            return switch (option) {
                case SocketOptions.TCP_NODELAY, SocketOptions.SO_KEEPALIVE, SocketOptions.SO_REUSEADDR -> false;
                case SocketOptions.SO_BINDADDR -> InetAddress.getLoopbackAddress();
                default -> throw new SocketException("A connection that is made elsewhere has no option " + option);
            };
        }

        @Override
        protected void bind(InetAddress host, int port) {
            // where it comes from is decided where it is made
        }

        @Override
        protected void listen(int backlog) throws IOException {
            throw new SocketException("A dialed socket takes no connections");
        }

        @Override
        protected void accept(SocketImpl other) throws IOException {
            throw new SocketException("A dialed socket takes no connections");
        }

        @Override
        protected void sendUrgentData(int data) throws IOException {
            throw new SocketException("A dialed socket has no urgent data");
        }
    }
}
