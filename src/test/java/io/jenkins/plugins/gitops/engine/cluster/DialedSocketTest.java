package io.jenkins.plugins.gitops.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.sandbox.http.TlsFront;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxApiServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialedSocketTest {

    private static final String NAME = "api.cluster.invalid";

    private ServerSocket server;

    /** Whatever is dialed is on this machine, on one port; the names are remembered. */
    private static final class Elsewhere implements Dialer {

        private final int port;
        private final List<String> dialed = new CopyOnWriteArrayList<>();

        Elsewhere(int port) {
            this.port = port;
        }

        @Override
        public Line dial(String host, int wantedPort, Duration limit) throws IOException {
            dialed.add(host + ":" + wantedPort + " within " + limit.toSeconds() + " s");
            return new SocketLine(new Socket(InetAddress.getLoopbackAddress(), port));
        }
    }

    private record SocketLine(Socket socket) implements Dialer.Line {

        @Override
        public int read(byte[] target, int offset, int length, int limitMillis) throws IOException {
            socket.setSoTimeout(limitMillis);
            return socket.getInputStream().read(target, offset, length);
        }

        @Override
        public int available() {
            try {
                return socket.getInputStream().available();
            } catch (IOException e) {
                return 0;
            }
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            socket.getOutputStream().write(source, offset, length);
        }

        @Override
        public void shutdownOutput() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stopListening() throws IOException {
        server.close();
    }

    private Socket socket() throws IOException {
        return DialedSocket.factory(new Elsewhere(server.getLocalPort())).createSocket();
    }

    private static InetSocketAddress place() throws UnknownHostException {
        return new InetSocketAddress(DialedSocket.unresolved(NAME).get(0), 6443);
    }

    @Test
    void shouldGoThroughTheLifeOfASocket() throws Exception {
        Elsewhere elsewhere = new Elsewhere(server.getLocalPort());

        try (Socket socket = DialedSocket.factory(elsewhere).createSocket()) {
            assertThat(socket.isConnected()).isFalse();
            assertThatThrownBy(socket::getInputStream).isInstanceOf(SocketException.class);
            socket.connect(place(), 5_000);
            Socket there = server.accept();
            assertThat(elsewhere.dialed).containsExactly(NAME + ":6443 within 5 s");
            assertThat(socket.isConnected()).isTrue();
            assertThat(socket.getPort()).isEqualTo(6443);
            assertThat(socket.getSoLinger()).isEqualTo(-1);

            socket.getOutputStream().write(new byte[] {1, 2, 3});
            socket.shutdownOutput();
            assertThat(there.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
            assertThatThrownBy(() -> socket.getOutputStream().write(4)).isInstanceOf(SocketException.class);

            there.getOutputStream().write(new byte[] {5, 6});
            there.close();
            assertThat(socket.getInputStream().readAllBytes()).containsExactly(5, 6);
            socket.close();
            assertThat(socket.isClosed()).isTrue();
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void shouldStayUsableAfterATimeLimit() throws Exception {
        try (Socket socket = socket()) {
            socket.connect(place());
            Socket there = server.accept();
            socket.setSoTimeout(20);

            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            there.getOutputStream().write(7);
            socket.setSoTimeout(5_000);
            assertThat(socket.getInputStream().read()).isEqualTo(7);
            assertThat(socket.getSoTimeout()).isEqualTo(5_000);
        }
    }

    @Test
    void shouldEndAReadWhenAnotherThreadCloses() throws Exception {
        Socket socket = socket();
        socket.connect(place());
        server.accept();
        CompletableFuture<Integer> reading = CompletableFuture.supplyAsync(() -> {
            try {
                return socket.getInputStream().read();
            } catch (IOException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        });

        Thread.sleep(20);
        socket.close();

        assertThatThrownBy(() -> reading.get(5, TimeUnit.SECONDS))
                .rootCause()
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void shouldCloseTheLineOfAnAttemptThatWasClosedMeanwhile() throws Exception {
        Socket[] dialed = new Socket[1];
        Socket[] closing = new Socket[1];
        Dialer slow = (host, port, limit) -> {
            closing[0].close();
            dialed[0] = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
            return new SocketLine(dialed[0]);
        };
        closing[0] = DialedSocket.factory(slow).createSocket();

        assertThatThrownBy(() -> closing[0].connect(place())).isInstanceOf(SocketException.class);

        assertThat(dialed[0].isClosed()).isTrue();
    }

    @Test
    void shouldAskAClusterOverTlsByANameThatThisMachineDoesNotKnow() {
        assertThatThrownBy(() -> InetAddress.getByName(NAME)).isInstanceOf(UnknownHostException.class);
        try (SandboxApiServer cluster = SandboxApiServer.start();
                TlsFront tls = TlsFront.start(NAME, cluster.url().getPort())) {
            Elsewhere elsewhere = new Elsewhere(tls.port());
            ClusterEndpoint endpoint = ClusterEndpoint.of("https://" + NAME + ":6443")
                    .withCaCertificate(tls.certificate())
                    .withBearerToken(cluster.token())
                    .through(elsewhere);

            try (Fabric8Cluster connected = Fabric8Cluster.connect(endpoint)) {
                assertThat(connected.account().version()).startsWith("v1.33.0");
            }

            assertThat(elsewhere.dialed).isNotEmpty().allMatch(each -> each.startsWith(NAME + ":6443 "));
            assertThat(tls.connections()).isEqualTo(elsewhere.dialed.size());
        }
    }

    @Test
    void shouldSayWhyNobodyConnects() {
        Dialer none = (host, port, limit) -> {
            throw new IOException("nobody is online");
        };
        ClusterEndpoint endpoint =
                ClusterEndpoint.of("https://" + NAME + ":6443").through(none);

        try (Fabric8Cluster cluster = Fabric8Cluster.connect(endpoint)) {
            assertThatThrownBy(cluster::account)
                    .isInstanceOfSatisfying(ClusterException.class, refused -> {
                        assertThat(refused.isRetryable()).isTrue();
                        assertThat(refused.code()).isEqualTo(ClusterException.NO_ANSWER);
                    })
                    .hasMessageContaining("https://" + NAME + ":6443 cannot be reached (nobody is online)");
        }
    }

    @ParameterizedTest
    @CsvSource({"30000, 10000", "3000, 1000", "600000, 10000"})
    void shouldLeaveTimeToSayWhoCouldNotConnect(long requestMillis, long dialingMillis) {
        List<Long> limits = new CopyOnWriteArrayList<>();
        Dialer slow = (host, port, limit) -> {
            limits.add(limit.toMillis());
            throw new IOException("the agent edge-1 cannot connect: connect timed out");
        };
        ClusterEndpoint endpoint = ClusterEndpoint.of("https://" + NAME + ":6443")
                .withTimeLimit(Duration.ofMillis(requestMillis))
                .through(slow);

        try (Fabric8Cluster cluster = Fabric8Cluster.connect(endpoint)) {
            assertThatThrownBy(cluster::account).hasMessageContaining("the agent edge-1 cannot connect");
        }

        assertThat(limits).isNotEmpty().allMatch(millis -> millis == dialingMillis);
    }

    @Test
    void shouldRefuseToShowTheTokenToWhomeverCarriesIt() {
        Dialer any = (host, port, limit) -> {
            throw new IOException("not asked");
        };

        for (ClusterEndpoint open : List.of(
                ClusterEndpoint.of("http://" + NAME + ":8080").through(any),
                ClusterEndpoint.of("https://" + NAME + ":6443").through(any).withoutTlsVerification())) {
            assertThatThrownBy(() -> Fabric8Cluster.connect(open))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("could read its token");
        }
    }
}
