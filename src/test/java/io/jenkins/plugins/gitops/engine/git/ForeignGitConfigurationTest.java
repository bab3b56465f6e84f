package io.jenkins.plugins.gitops.engine.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Git configuration of the user and the machine that Jenkins runs as takes no part. */
class ForeignGitConfigurationTest {

    @TempDir
    private Path folder;

    private SystemReader before;
    private HttpServer server;
    private final List<String> headers = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void start() throws Exception {
        Path foreign = Files.writeString(folder.resolve("gitconfig"), """
                [http]
                    sslVerify = false
                    extraHeader = X-Foreign: everywhere
                    userAgent = foreign
                [http "http://127.0.0.1"]
                    extraHeader = X-Foreign: here
                    followRedirects = true
                [core]
                    bigFileThreshold = 1
                """);
        before = SystemReader.getInstance();
        SystemReader.setInstance(new SystemReader.Delegate(before) {
            @Override
            public FileBasedConfig openUserConfig(Config parent, FS fs) {
                return new FileBasedConfig(parent, foreign.toFile(), fs);
            }
        });
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestHeaders().forEach((name, values) -> headers.add(name + ": " + values));
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        SystemReader.setInstance(before);
    }

    @Test
    void shouldSendNoHeaderOfTheUsersConfiguration() {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/shop/config.git";

        try (ConfigRepository repository = new ConfigRepository(GitRemote.of(url), folder.resolve("cache"))) {
            assertThatThrownBy(() -> repository.fetchBranch("main")).isInstanceOf(OperationException.class);
        }

        assertThat(headers)
                .isNotEmpty()
                .noneMatch(header -> header.toLowerCase().contains("foreign"));
    }

    @Test
    void shouldHaveNoSettingOfTheUsersConfiguration() throws Exception {
        try (BoundedRepository repository = BoundedRepository.open(folder.resolve("own"))) {
            repository.create(true);

            assertThat(new TreeSet<>(repository.getConfig().getSections())).doesNotContain("http");
            assertThat(repository.getConfig().getBoolean("http", "sslVerify", true))
                    .isTrue();
            assertThat(repository.getConfig().getBoolean("core", "bare", false))
                    .as("its own")
                    .isTrue();
        }
    }
}
