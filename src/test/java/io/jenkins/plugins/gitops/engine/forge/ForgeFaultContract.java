package io.jenkins.plugins.gitops.engine.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import io.jenkins.plugins.gitops.sandbox.http.SandboxFaults;
import io.jenkins.plugins.gitops.sandbox.http.SandboxHttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How every forge's every call fails: with the right reason, and so that the same call may be made again. */
public abstract class ForgeFaultContract extends ForgeFixture {

    private static final String SECRET_HEADER = "Authorization";

    /** The calls of the port, each on a pull request of its own. */
    enum Call {
        FIND_OPEN {
            @Override
            void make(Forge forge, RepositorySlug slug, PullRequest one) {
                forge.findOpen(slug, one.headBranch(), one.baseBranch());
            }
        },
        CREATE {
            @Override
            void make(Forge forge, RepositorySlug slug, PullRequest one) {
                forge.create(slug, new NewPullRequest(one.headBranch(), "release", "Title", "Body"));
            }
        },
        UPDATE {
            @Override
            void make(Forge forge, RepositorySlug slug, PullRequest one) {
                forge.update(slug, one.number(), "Title", "Body");
            }
        },
        GET {
            @Override
            void make(Forge forge, RepositorySlug slug, PullRequest one) {
                forge.get(slug, one.number());
            }
        },
        COMMENT {
            @Override
            void make(Forge forge, RepositorySlug slug, PullRequest one) {
                forge.comment(slug, one.number(), "Text");
            }
        },
        MERGE {
            @Override
            void make(Forge forge, RepositorySlug slug, PullRequest one) {
                forge.merge(slug, one.number(), MergeMethod.SQUASH, one.headCommit());
            }
        },
        CLOSE {
            @Override
            void make(Forge forge, RepositorySlug slug, PullRequest one) {
                forge.close(slug, one.number());
            }
        };

        abstract void make(Forge forge, RepositorySlug slug, PullRequest one);

        boolean isWrite() {
            return this != FIND_OPEN && this != GET;
        }
    }

    private PullRequest prepared() {
        repository.createBranch("release", "main");
        PullRequest prepared = forge.create(slug, WANTED);
        server.apiFaults().forgetRequests();
        return prepared;
    }

    static Stream<Arguments> passingFaults() {
        return Stream.of(Call.values())
                .flatMap(call -> Stream.of(
                                Fault.status(500),
                                Fault.status(502, Map.of("Content-Type", "text/html"), "<h1>Bad gateway</h1>"),
                                Fault.closed(),
                                Fault.lostAnswer(),
                                Fault.halfBody(),
                                Fault.status(200, Map.of(), "{\"number\": 1, \"titl"))
                        .map(fault -> Arguments.of(call, fault)));
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void shouldAskForAnotherTryThatEndsWell(Call call, Fault fault) {
        PullRequest one = prepared();
        // more than once, since the JDK's client repeats a read on its own when the connection was closed
        server.apiFaults().next(10, fault);

        ForgeException failure = failure(() -> call.make(forge, slug, one));
        server.apiFaults().clear();

        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining(slug.toString()).hasMessageContaining("try again");
        assertThat(failure.getMessage()).doesNotContain(server.token());
        assertThatCode(() -> call.make(forge, slug, one)).doesNotThrowAnyException();
    }

    static Stream<Arguments> slowAnswers() {
        return Stream.of(Call.values())
                .flatMap(call -> Stream.of(Fault.slow(Duration.ofSeconds(20)), Fault.stalled(Duration.ofSeconds(20)))
                        .map(fault -> Arguments.of(call, fault)));
    }

    @ParameterizedTest
    @MethodSource("slowAnswers")
    void shouldGiveUpAtItsTimeLimit(Call call, Fault fault) {
        PullRequest one = prepared();
        Forge hasty = forgeWith(server.token(), Duration.ofMillis(50));
        server.apiFaults().next(fault);
        Instant start = Instant.now();

        ForgeException failure = failure(() -> call.make(hasty, slug, one));

        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(3));
        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("no whole answer within 0.05 s");
    }

    @ParameterizedTest
    @EnumSource
    void shouldWaitAsLongAsTheForgeAsks(Call call) {
        PullRequest one = prepared();
        server.apiFaults().next(Fault.status(429, Map.of("Retry-After", "7"), "{\"message\":\"slow down\"}"));
        server.apiFaults().next(Fault.status(503, Map.of("Retry-After", "3"), ""));

        ForgeException limited = failure(() -> call.make(forge, slug, one));
        ForgeException unavailable = failure(() -> call.make(forge, slug, one));

        assertThat(limited.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(limited.isRetryable()).isTrue();
        assertThat(limited.retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(unavailable.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(unavailable.retryAfter()).contains(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellRateLimitsFromMissingPermissions(Call call) {
        PullRequest one = prepared();
        String reset = String.valueOf(Instant.now().getEpochSecond() + 90);
        server.apiFaults()
                .next(Fault.status(
                        403,
                        Map.of("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", reset),
                        "{\"message\":\"API rate limit exceeded for user ID 1.\"}"));
        server.apiFaults()
                .next(Fault.status(403, Map.of(), "{\"message\":\"You have exceeded a secondary rate limit.\"}"));
        server.apiFaults().next(Fault.status(403, Map.of(), "{\"message\":\"Must have admin rights\"}"));

        ForgeException primary = failure(() -> call.make(forge, slug, one));
        ForgeException secondary = failure(() -> call.make(forge, slug, one));
        ForgeException permission = failure(() -> call.make(forge, slug, one));

        assertThat(primary.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(primary.retryAfter().orElseThrow()).isBetween(Duration.ofSeconds(80), Duration.ofSeconds(91));
        assertThat(secondary.retryAfter()).contains(Duration.ofMinutes(1));
        assertThat(permission.reason()).isEqualTo(Reason.FORBIDDEN);
        assertThat(permission.isRefusal()).isTrue();
        assertThat(permission.isRetryable()).isFalse();
        assertThat(permission).hasMessageContaining("Must have admin rights");
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayWhatToDoAboutAWrongToken(Call call) {
        PullRequest one = prepared();
        Forge stranger = forgeWith("wrong-token-0123456789");

        ForgeException failure = failure(() -> call.make(stranger, slug, one));

        assertThat(failure.reason()).isEqualTo(Reason.UNAUTHORIZED);
        assertThat(failure.isRefusal()).isTrue();
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("expired: store a valid one that has the");
        assertThat(failure.getMessage()).doesNotContain("wrong-token");
    }

    @ParameterizedTest
    @EnumSource
    void shouldSucceedAfterOneRefusalOfTheToken(Call call) {
        PullRequest one = prepared();
        server.apiFaults().next(Fault.status(401));

        ForgeException failure = failure(() -> call.make(forge, slug, one));

        assertThat(failure.reason()).isEqualTo(Reason.UNAUTHORIZED);
        assertThatCode(() -> call.make(forge, slug, one)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameThePermissionThatIsMissing(Call call) {
        PullRequest one = prepared();
        sandbox().grantReadOnly();

        if (call.isWrite()) {
            ForgeException failure = failure(() -> call.make(forge, slug, one));

            assertThat(failure.reason()).isEqualTo(Reason.FORBIDDEN);
            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure.getMessage())
                    .containsAnyOf(
                            "pull_requests=write",
                            "write:repository",
                            "write:issue",
                            "scope \"api\"",
                            "\"Repository write\"",
                            "pullrequest:write");
        } else {
            assertThatCode(() -> call.make(forge, slug, one)).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotTakeAPageForTheApi(Call call) {
        PullRequest one = prepared();
        server.apiFaults().next(Fault.notJson());

        ForgeException failure = failure(() -> call.make(forge, slug, one));

        assertThat(failure.reason()).isEqualTo(Reason.UNREADABLE);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("check that this is the address of its API");
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotCarryTheTokenToAnotherHost(Call call) {
        PullRequest one = prepared();
        SandboxFaults other = new SandboxFaults();
        try (SandboxHttpServer thief = new SandboxHttpServer(0)) {
            thief.add(other, "/*");
            thief.start();
            server.apiFaults().next(Fault.status(307, Map.of("Location", thief.url() + "/api"), ""));

            ForgeException failure = failure(() -> call.make(forge, slug, one));

            assertThat(failure.reason()).isEqualTo(Reason.UNREADABLE);
            assertThat(failure).hasMessageContaining("was redirected to " + thief.url());
            assertThat(failure.getMessage()).doesNotContain(SECRET_HEADER);
            assertThat(other.requests()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldFollowRedirectsWithinTheApi(Call call) {
        PullRequest one = prepared();
        server.apiFaults().next(Fault.status(307, Map.of("Location", renamed(call, one)), ""));

        assertThatCode(() -> call.make(forge, slug, one)).doesNotThrowAnyException();
    }

    /** The same request again, as after the renaming of a repository to a name that leads here. */
    private String renamed(Call call, PullRequest one) {
        SandboxFaults faults = server.apiFaults();
        faults.next(Fault.status(500));
        failure(() -> call.make(forge, slug, one));
        String line = faults.requestLines().get(0);
        return line.substring(line.indexOf(' ') + 1);
    }

    @Test
    void shouldEndARedirectThatLeadsToItself() {
        PullRequest one = prepared();
        server.apiFaults()
                .next(10, Fault.status(307, Map.of("Location", apiUrl(server).getPath() + "/loop"), ""));

        ForgeException failure = failure(() -> forge.get(slug, one.number()));

        assertThat(failure.reason()).isEqualTo(Reason.UNREADABLE);
        assertThat(failure).hasMessageContaining("more than 3 times");
    }

    @Test
    void shouldSayThatAnotherProductsJsonIsNotTheApis() {
        PullRequest one = prepared();
        server.apiFaults().next(Fault.status(200, Map.of(), "{\"status\":\"ok\"}"));

        ForgeException failure = failure(() -> forge.get(slug, one.number()));

        assertThat(failure.reason()).isEqualTo(Reason.UNREADABLE);
        assertThat(failure).hasMessageContaining("was answered without");
    }

    @Test
    void shouldNotLeadABrowserToAScript() {
        PullRequest one = prepared();
        server.apiFaults()
                .next(Fault.status(
                        200,
                        Map.of(),
                        "{\"id\":1,\"links\":{\"html\":{\"href\":\"javascript:alert(1)\"},\"self\":[{\"href\":\"javascript:alert(1)\"}]},\"number\":1,\"iid\":1,\"state\":\"open\",\"title\":\"x\",\"html_url\":\"javascript:alert(1)\","
                                + "\"web_url\":\"javascript:alert(1)\","
                                + "\"head\":{\"ref\":\"a\",\"sha\":\"b\"},\"base\":{\"ref\":\"c\"}}"));

        ForgeException failure = failure(() -> forge.get(slug, one.number()));

        assertThat(failure.reason()).isEqualTo(Reason.UNREADABLE);
        assertThat(failure).hasMessageContaining("no web address");
    }

    @Test
    void shouldSayThatNobodyListens() {
        ForgeEndpoint closed = ForgeEndpoint.of(closedPort(), ForgeToken.of(server.token()));

        ForgeException failure =
                failure(() -> createForge(HttpClient.newHttpClient(), closed).get(slug, 1));

        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void shouldKeepTheInterruptOfItsThread() {
        PullRequest one = prepared();
        // an answer that is there already counts
        server.apiFaults().next(Fault.slow(Duration.ofSeconds(20)));
        Thread.currentThread().interrupt();

        ForgeException failure = failure(() -> forge.get(slug, one.number()));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).hasMessageContaining("interrupted");
    }

    private URI closedPort() {
        try (SandboxHttpServer other = new SandboxHttpServer(0)) {
            other.start();
            return other.url();
        }
    }
}
