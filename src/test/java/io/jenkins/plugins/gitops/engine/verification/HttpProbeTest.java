package io.jenkins.plugins.gitops.engine.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HttpProbeTest {

    private static final CountDownLatch CUT_OFF = new CountDownLatch(1);
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static HttpServer server;

    @BeforeAll
    static void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(THREADS);
        server.createContext("/", HttpProbeTest::answer);
        server.createContext("/endless", HttpProbeTest::dropByDrop);
        server.createContext("/large", exchange -> answer(exchange, "a".repeat(70_000) + " the end"));
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", "/");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
        THREADS.shutdownNow();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        answer(exchange, "version 1.4.2 is ready");
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Until the caller goes, which a write notices. */
    private static void dropByDrop(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try {
            while (true) {
                exchange.getResponseBody().write('.');
                exchange.getResponseBody().flush();
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } catch (IOException e) {
            CUT_OFF.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private static HttpProbe probe(String path) {
        return HttpProbe.of("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private static String fault(HttpProbe probe) {
        return new HttpProber().fault(probe).orElse("");
    }

    @Test
    void shouldLookForAPattern() {
        assertThat(fault(probe("/").matching("version 1\\.\\d+\\.2"))).isEmpty();
        assertThat(fault(probe("/").matching("^2\\.")))
                .isEqualTo("answers 200 with nothing in it that matches \"^2\\.\"");
        assertThat(fault(probe("/").containing("2.0"))).isEqualTo("answers 200 without \"2.0\" in it");
    }

    @Test
    void shouldEndAPatternThatTakesTooManySteps() {
        assertThat(fault(probe("/large").matching("(a+)+c")))
                .isEqualTo("answers 200 and the pattern \"(a+)+c\" takes too many steps on it; make it simpler");
    }

    @Test
    void shouldCutOffAnAnswerWithoutAnEnd() throws InterruptedException {
        String fault = fault(probe("/endless").withTimeLimit(Duration.ofMillis(100)));

        assertThat(fault).isEqualTo("no whole answer within 100 ms");
        assertThat(CUT_OFF.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldReadOnlyTheBeginning() {
        assertThat(fault(probe("/large").containing("the end"))).contains("without");
        assertThat(fault(probe("/large").containing("aaa"))).isEmpty();
    }

    @Test
    void shouldFollowNoRedirect() {
        assertThat(fault(probe("/moved"))).isEqualTo("answers 302 instead of 200");
        assertThat(fault(probe("/moved").expecting(302))).isEmpty();
    }

    @Test
    void shouldSayWhatIsWrongWithItself() {
        assertThat(fault(probe("/").withCaCertificate("no PEM")))
                .isEqualTo("its CA certificate cannot be read; give it as PEM");
        assertThat(fault(HttpProbe.of("http://127.0.0.1:1/"))).startsWith("no answer (ConnectException");
        assertThatThrownBy(() -> probe("/").matching("(")).hasMessageContaining("The pattern \"(\" of a probe");
        assertThatThrownBy(() -> HttpProbe.of("https://a:secret@ho st"))
                .hasMessageContaining("https://host/path")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> probe("/").expecting(99)).hasMessageContaining("give one from 100 to 599");
        assertThatThrownBy(() -> probe("/").withTimeLimit(Duration.ZERO)).hasMessageContaining("a time limit");
    }
}
