package io.jenkins.plugins.gitops.engine.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.junit.jupiter.api.Test;

class BoundedConnectionTest {

    @Test
    void shouldEndATransferThatGoesOnAndOn() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 4);
            exchange.getResponseBody().write("data".getBytes());
            exchange.close();
        });
        server.start();
        try {
            URL url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/")
                    .toURL();
            Duration limit = Duration.ofSeconds(5);
            try (InputStream inTime = new BoundedConnection(
                            url, Proxy.NO_PROXY, System.nanoTime() + limit.toNanos(), limit)
                    .getInputStream()) {
                assertThat(inTime.readAllBytes()).hasSize(4);
            }
            try (InputStream late =
                    new BoundedConnection(url, Proxy.NO_PROXY, System.nanoTime() - 1, limit).getInputStream()) {
                assertThatThrownBy(late::readAllBytes)
                        .isInstanceOfSatisfying(
                                IOException.class,
                                failure -> assertThat(RemoteFailure.isPassing(failure))
                                        .isTrue())
                        .hasMessageContaining("did not end within 5 s");
            }
        } finally {
            server.stop(0);
        }
    }

    @Test
    void shouldLeaveServersNothingToTellOfTheirProgress() {
        try (RemoteAccess access = new RemoteAccess(GitRemote.of("https://git.example.org/shop/config.git"))) {
            // by this very object JGit decides whether it asks for no progress
            assertThat(access.deadline()).isSameAs(NullProgressMonitor.INSTANCE);
        }
    }
}
