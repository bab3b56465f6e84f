package io.jenkins.plugins.gitops.connection.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.remoting.Channel;
import hudson.remoting.ChannelBuilder;
import io.jenkins.plugins.gitops.connection.AgentJvm;
import io.jenkins.plugins.gitops.engine.cluster.Dialer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import jenkins.security.MasterToSlaveCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an agent's own JVM, which has nothing but Jenkins' agent program on its class path, and knows a name that this one does not. */
class AgentChannelITest {

    private static final String NAME = "api.agents.invalid";
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int MEGABYTE = 1024 * 1024;

    @TempDir
    private Path folder;

    private AgentJvm jvm;
    private Channel channel;
    private ServerSocket server;
    private AgentChannel agent;

    @BeforeEach
    void start() throws Exception {
        jvm = AgentJvm.start(folder, NAME);
        channel = jvm.channel();
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        agent = new AgentChannel("edge-1", channel);
    }

    @AfterEach
    void end() throws Exception {
        server.close();
        jvm.close();
    }

    private Dialer.Line dial() throws IOException {
        return agent.dial(NAME, server.getLocalPort(), LIMIT);
    }

    private static byte[] read(Dialer.Line line, int length) throws IOException {
        byte[] read = new byte[length];
        for (int got = 0; got < length; ) {
            int part = line.read(read, got, length - got, 5_000);
            assertThat(part).isPositive();
            got += part;
        }
        return read;
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /** Counts the threads that carry connections on the agent. */
    private static final class Carriers extends MasterToSlaveCallable<String, IOException> {

        private static final long serialVersionUID = 1L;

        @Override
        public String call() {
            return String.valueOf(Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .filter(name -> name.startsWith("GitOps connection"))
                    .count());
        }
    }

    @Test
    void shouldReachByANameThatOnlyTheAgentKnows() throws Exception {
        assertThatThrownBy(() -> InetAddress.getByName(NAME)).isInstanceOf(UnknownHostException.class);

        try (Dialer.Line line = dial();
                Socket there = server.accept()) {
            line.write(new byte[] {1, 2, 3}, 1, 2);
            assertThat(there.getInputStream().readNBytes(2)).containsExactly(2, 3);
            there.getOutputStream().write(new byte[] {4, 5});
            assertThat(read(line, 2)).containsExactly(4, 5);

            line.shutdownOutput();
            assertThatThrownBy(() -> line.write(new byte[1], 0, 1)).isInstanceOf(SocketException.class);
            there.getOutputStream().write(6);
            there.shutdownOutput();
            assertThat(read(line, 1)).containsExactly(6);
            assertThat(line.read(new byte[1], 0, 1, 5_000)).isEqualTo(-1);
        }
    }

    @Test
    void shouldSayWhatTheAgentCannotConnectTo() throws Exception {
        int port = server.getLocalPort();
        server.close();

        assertThatThrownBy(() -> agent.dial("127.0.0.1", port, LIMIT))
                .hasMessage("the agent edge-1 cannot connect to 127.0.0.1:" + port + ": Connection refused");
        assertThatThrownBy(() -> agent.dial("other.invalid", port, LIMIT))
                .hasMessage(
                        "the agent edge-1 cannot connect to other.invalid:" + port + ": the name is not known there");
    }

    @Test
    void shouldCarryLargeBodiesBothWays() throws Exception {
        byte[] large = bytes(8 * MEGABYTE);
        try (Dialer.Line line = dial();
                Socket there = server.accept()) {
            CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> {
                try {
                    there.getInputStream().transferTo(there.getOutputStream());
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try {
                    line.write(large, 0, large.length);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });

            assertThat(read(line, large.length)).isEqualTo(large);
            writing.get(5, TimeUnit.SECONDS);
            line.close();
            echo.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldHoldLittleInMemoryForASlowReaderAndNotHoldUpTheChannel() throws Exception {
        byte[] block = bytes(MEGABYTE);
        CRC32 sent = new CRC32();
        for (int i = 0; i < 100; i++) {
            sent.update(block);
        }
        try (Dialer.Line line = dial();
                Socket there = server.accept()) {
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try (OutputStream out = there.getOutputStream()) {
                    for (int i = 0; i < 100; i++) {
                        out.write(block);
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            Thread.sleep(300);
            assertThat(writing).isNotDone();
            assertThat(line.available()).isBetween(MEGABYTE / 2, MEGABYTE);
            // what else goes on there goes on
            assertThat(channel.call(new Carriers())).isEqualTo("2");

            CRC32 received = new CRC32();
            byte[] buffer = new byte[200_000];
            for (int length = line.read(buffer, 0, buffer.length, 5_000);
                    length >= 0;
                    length = line.read(buffer, 0, buffer.length, 5_000)) {
                received.update(buffer, 0, length);
                assertThat(line.available()).isLessThanOrEqualTo(MEGABYTE);
            }
            assertThat(received.getValue()).isEqualTo(sent.getValue());
        }
    }

    @Test
    void shouldWaitForASlowServerWithoutHoldingUpTheChannel() throws Exception {
        byte[] large = bytes(20 * MEGABYTE);
        try (Dialer.Line line = dial();
                Socket there = server.accept()) {
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try {
                    line.write(large, 0, large.length);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            Thread.sleep(300);
            assertThat(writing).isNotDone();
            assertThat(channel.call(new Carriers())).isEqualTo("2");

            InputStream in = there.getInputStream();
            assertThat(in.readNBytes(large.length)).isEqualTo(large);
            writing.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldEndAtTheTimeLimitAndWhenClosedFromAnotherThread() throws Exception {
        Dialer.Line line = dial();
        Socket there = server.accept();
        byte[] one = new byte[1];

        assertThatThrownBy(() -> line.read(one, 0, 1, 30)).isInstanceOf(SocketTimeoutException.class);
        there.getOutputStream().write(9);
        assertThat(line.read(one, 0, 1, 5_000)).isEqualTo(1);

        CompletableFuture<Integer> reading = CompletableFuture.supplyAsync(() -> {
            try {
                return line.read(one, 0, 1, 0);
            } catch (IOException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        });
        Thread.sleep(30);
        line.close();
        assertThatThrownBy(() -> reading.get(5, TimeUnit.SECONDS)).rootCause().hasMessage("Socket closed");
        assertThat(there.getInputStream().read()).isEqualTo(-1);
        there.close();
        awaitNoThreads();
    }

    /** Both threads of the agent end with the connection. */
    private void awaitNoThreads() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!channel.call(new Carriers()).equals("0") && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertThat(channel.call(new Carriers())).isEqualTo("0");
    }

    @Test
    void shouldBreakWhenTheAgentIsKilled() throws Exception {
        Dialer.Line line = dial();
        server.accept();

        jvm.kill();

        assertThatThrownBy(() -> line.read(new byte[1], 0, 1, 10_000))
                .isInstanceOf(SocketException.class)
                .hasMessage("the agent edge-1, by which the cluster is reached, went away");
        assertThatThrownBy(() -> line.write(new byte[1], 0, 1)).isInstanceOf(IOException.class);
        line.close();
        assertThatThrownBy(this::dial).isInstanceOf(AgentGoneException.class);
    }

    /** A channel that is open and whose other end does nothing of what it is asked. */
    private static Channel hanging() throws Exception {
        ExecutorService readers = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
        AbstractExecutorService nobody = new AbstractExecutorService() {
            @Override
            public void execute(Runnable task) {
                // hangs
            }

            @Override
            public void shutdown() {}

            @Override
            public List<Runnable> shutdownNow() {
                return List.of();
            }

            @Override
            public boolean isShutdown() {
                return false;
            }

            @Override
            public boolean isTerminated() {
                return false;
            }

            @Override
            public boolean awaitTermination(long time, TimeUnit unit) {
                return true;
            }
        };
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket near = new Socket(InetAddress.getLoopbackAddress(), listening.getLocalPort());
            Socket far = listening.accept();
            readers.submit(() -> new ChannelBuilder("far", nobody)
                    .withMode(Channel.Mode.BINARY)
                    .build(far));
            return new ChannelBuilder("hanging", readers).build(near);
        }
    }

    @Test
    void shouldLetAnotherAgentConnectWhenOneHangs() throws Exception {
        long[] now = {0};
        AgentChoice choice = new AgentChoice(() -> now[0]);
        Channel stuck = hanging();
        List<AgentChannel> agents = List.of(new AgentChannel("a1", stuck), new AgentChannel("b1", channel));
        // the agent's JVM has its classes then
        dial().close();

        choice.dial(agents, NAME, server.getLocalPort(), Duration.ofSeconds(2)).close();
        long started = System.nanoTime();
        choice.dial(agents, NAME, server.getLocalPort(), LIMIT).close();
        Duration second = Duration.ofNanos(System.nanoTime() - started);

        assertThat(second).as("the one that hangs comes last").isLessThan(LIMIT);
        now[0] = AgentChoice.BEHIND.toNanos();
        List<AgentChannel> alone = agents.subList(0, 1);
        assertThatThrownBy(() -> choice.dial(alone, NAME, server.getLocalPort(), Duration.ofMillis(20)))
                .isInstanceOf(AgentGoneException.class)
                .hasMessage("the agent a1 did not answer in time");
        stuck.terminate(new IOException("the test is over"));
    }

    @Test
    void shouldCutOffAnAgentThatSendsMoreThanItMay() throws Exception {
        try (Dialer.Line line = dial();
                Socket there = server.accept()) {
            AgentLine attacked = (AgentLine) line;
            OutputStream arrival = attacked.arrival();
            arrival.write(new byte[AgentDial.WINDOW]);

            assertThatThrownBy(() -> arrival.write(new byte[1])).isInstanceOf(IOException.class);

            assertThat(line.available()).isEqualTo(AgentDial.WINDOW);
            read(line, AgentDial.WINDOW);
            assertThatThrownBy(() -> line.read(new byte[1], 0, 1, 5_000)).hasMessage("the agent sent more than it may");
            assertThat(there.isClosed()).isFalse();
        }
    }
}
