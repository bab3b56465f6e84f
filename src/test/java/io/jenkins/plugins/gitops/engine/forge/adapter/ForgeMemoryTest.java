package io.jenkins.plugins.gitops.engine.forge.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.ForgeFixture;
import io.jenkins.plugins.gitops.engine.forge.ForgeToken;
import io.jenkins.plugins.gitops.engine.forge.NewPullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.github.GitHubForge;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What adapters of one endpoint and credential remember together. */
class ForgeMemoryTest extends ForgeFixture {

    private static final class MovingClock extends Clock {
        private Instant now = Instant.now();

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

    private MovingClock clock;
    private ForgeMemories memories;

    @BeforeEach
    void forget() {
        clock = new MovingClock();
        memories = new ForgeMemories(clock);
        forge = forgeWith(server.token());
    }

    @Override
    protected URI apiUrl(SandboxForgeServer sandbox) {
        return sandbox.gitHubApiUrl();
    }

    @Override
    protected Forge createForge(HttpClient client, ForgeEndpoint endpoint) {
        return memories == null
                ? new GitHubForge(client, endpoint)
                : new GitHubForge(client, endpoint, memories.of(endpoint));
    }

    private void forward(Duration by) {
        clock.now = clock.now.plus(by);
    }

    /** Such as a promotion makes: a new adapter for each look. */
    private PullRequest look() {
        return forgeWith(server.token()).get(slug, 1);
    }

    @Test
    void shouldNotHaveTheSameAnswerSentTwice() {
        forge.create(slug, WANTED);
        PullRequest first = look();
        server.apiFaults().next(Fault.status(304, Map.of(), ""));

        assertThat(look()).isEqualTo(first);
    }

    @Test
    void shouldSeeWhatChanged() {
        forge.create(slug, WANTED);
        look();
        sandbox().closeByPerson(slug, 1);

        assertThat(look().state()).isEqualTo(PullRequestState.CLOSED);
    }

    @Test
    void shouldNotShowOneAccountsAnswersToAnother() {
        forge.create(slug, WANTED);
        look();

        ForgeException failure =
                failure(() -> forgeWith("wrong-token-0123456789").get(slug, 1));

        assertThat(failure.reason()).isEqualTo(Reason.UNAUTHORIZED);
    }

    @Test
    void shouldLeaveTheForgeAloneForAsLongAsItAsks() {
        forge.create(slug, WANTED);
        server.apiFaults().next(Fault.status(429, Map.of("Retry-After", "7"), "{\"message\":\"slow down\"}"));
        failure(this::look);
        server.apiFaults().forgetRequests();
        forward(Duration.ofSeconds(3));

        ForgeException paused = failure(this::look);
        int asked = server.apiFaults().requests();
        forward(Duration.ofSeconds(5));
        PullRequest later = look();

        assertThat(paused.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(paused.isRetryable()).isTrue();
        assertThat(paused.retryAfter()).contains(Duration.ofSeconds(4));
        assertThat(paused).hasMessageContaining("try again in 4 s");
        assertThat(asked).isZero();
        assertThat(later.isOpen()).isTrue();
    }

    @Test
    void shouldNotAskAnyMoreAfterTheLastAnswerThatItMayHave() {
        String reset = String.valueOf(clock.instant().getEpochSecond() + 90);
        server.apiFaults()
                .next(Fault.status(200, Map.of("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", reset), "[]"));

        assertThat(forge.findOpen(slug, HEAD, "main")).isEmpty();
        ForgeException paused = failure(() -> forge.findOpen(slug, HEAD, "main"));

        assertThat(paused.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(paused.retryAfter().orElseThrow()).isBetween(Duration.ofSeconds(80), Duration.ofSeconds(91));
        assertThat(server.apiFaults().requests()).isEqualTo(1);
    }

    @Test
    void shouldOpenOnePullRequestEachSecond() {
        repository.createBranch("release", "main");
        NewPullRequest second = new NewPullRequest(HEAD, "release", "Title", "Body");
        forge.create(slug, WANTED);

        ForgeException tooEarly = failure(() -> forgeWith(server.token()).create(slug, second));
        forward(tooEarly.retryAfter().orElseThrow());
        PullRequest opened = forgeWith(server.token()).create(slug, second);

        assertThat(tooEarly.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(tooEarly.retryAfter()).contains(Duration.ofSeconds(1));
        assertThat(tooEarly).hasMessageContaining("one each second; try again in 1 s");
        assertThat(opened.number()).isEqualTo(2);
    }

    @Test
    void shouldKnowTheMemoryOfAnEndpointAndForgetThoseOfTheLeastUsed() {
        ForgeEndpoint endpoint = endpoint("first");
        ForgeMemory memory = memories.of(endpoint);
        assertThat(memories.of(endpoint("first"))).isSameAs(memory);
        assertThat(memories.of(endpoint("second"))).isNotSameAs(memory);

        for (int i = 0; i < 60; i++) {
            memories.of(endpoint("token-" + i));
        }

        assertThat(memories.of(endpoint("first"))).isNotSameAs(memory);
    }

    private static ForgeEndpoint endpoint(String token) {
        return ForgeEndpoint.of(URI.create("https://api.github.com"), ForgeToken.of(token));
    }
}
