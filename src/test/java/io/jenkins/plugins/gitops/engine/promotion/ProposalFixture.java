package io.jenkins.plugins.gitops.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeToken;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.forge.github.GitHubForge;
import io.jenkins.plugins.gitops.engine.git.CommitAuthor;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.git.GitRemote;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.EditOptions;
import io.jenkins.plugins.gitops.engine.manifest.ManifestEdit;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Mode;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Origin;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Target;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import io.jenkins.plugins.gitops.testing.RecordingLog;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A forge with one application, a promoter for it, and a clock that a test can put forward. */
abstract class ProposalFixture {

    protected static final RepositorySlug SLUG = new RepositorySlug("shop", "config");
    protected static final String BRANCH = "gitops/staging/cart";
    protected static final String FILE = "envs/staging/cart.yaml";
    protected static final String MANIFEST = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: cart
            spec:
              template:
                spec:
                  containers:
                    - name: cart
                      image: shop/cart:1
            """;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    protected Path folder;

    protected final RecordingLog log = new RecordingLog();
    protected final MovingClock clock = new MovingClock();
    protected SandboxForgeServer server;
    protected SandboxRepository origin;
    protected ConfigRepository repository;
    protected Promoter promoter;

    /** Stands still until it is moved. */
    protected static final class MovingClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void forward(Duration by) {
            now = now.plus(by);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @BeforeEach
    void start() {
        server = SandboxForgeServer.start(folder.resolve("server"));
        origin = server.create("shop/config", Map.of(FILE, MANIFEST, "README.md", "hello\n"));
        repository = open("cache");
        promoter = Promoter.proposingTo(repository, forge(), SLUG, clock);
    }

    @AfterEach
    void stop() {
        repository.close();
        server.close();
    }

    protected final ConfigRepository open(String cache) {
        GitRemote remote = GitRemote.of(origin.cloneUrl().toString()).withTimeout(Duration.ofSeconds(2));
        return new ConfigRepository(remote, folder.resolve(cache));
    }

    protected final Forge forge() {
        return new GitHubForge(
                CLIENT, new ForgeEndpoint(server.gitHubApiUrl(), ForgeToken.of(server.token()), Duration.ofSeconds(2)));
    }

    /** Build 7 promotes version 7. */
    protected static PromotionRequest build(int number) {
        return build(number, String.valueOf(number), Mode.PULL_REQUEST);
    }

    protected static PromotionRequest build(int number, String tag, Mode mode) {
        ImageReference image = ImageReference.parse("shop/cart:" + tag);
        return new PromotionRequest(
                new Target("cart", "staging"),
                List.of(image),
                List.of(new ManifestEdit.Image("envs/staging", image, EditOptions.DEFAULT)),
                "main",
                mode,
                new Origin(new CommitAuthor("Jane Doe", ""), "https://jenkins.example.org/job/cart/" + number + "/")
                        .startedAt(Instant.ofEpochMilli(number)));
    }

    protected final PromotionResult propose(PromotionRequest request) {
        return value(promoter.promote(request, 0, log));
    }

    protected final PromotionResult ended(PromotionRequest request, long number) {
        return value(promoter.await(request, number, log));
    }

    protected final void assertWaits(PromotionRequest request, long number) {
        assertThat(promoter.await(request, number, log)).isInstanceOf(Observation.Running.class);
    }

    protected static <T> T value(Observation<T> observation) {
        assertThat(observation).isInstanceOf(Observation.Succeeded.class);
        return ((Observation.Succeeded<T>) observation).value();
    }
}
