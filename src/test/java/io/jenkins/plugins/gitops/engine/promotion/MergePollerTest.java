package io.jenkins.plugins.gitops.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.Mergeability;
import io.jenkins.plugins.gitops.engine.forge.NewPullRequest;
import io.jenkins.plugins.gitops.engine.forge.OpenPullRequests;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.promotion.ProposalFixture.MovingClock;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MergePollerTest {

    private static final RepositorySlug SLUG = new RepositorySlug("shop", "config");

    /** Kept here, because loggers that nobody keeps forget their level. What is broken on purpose is not reported. */
    private static final Logger POLLER = Logger.getLogger(MergePoller.class.getPackageName());

    private final MovingClock clock = new MovingClock();
    private final MergePoller poller = new MergePoller(clock);

    /** Has pull requests, and counts how often it is asked for them. */
    private static class CountingForge implements Forge {
        final Map<Long, PullRequest> open = new TreeMap<>();
        int requests;
        ForgeException fault;

        void put(long number, String head) {
            open.put(
                    number,
                    new PullRequest(
                            number,
                            URI.create("https://forge.example.org/" + number),
                            PullRequestState.OPEN,
                            new PullRequest.Content("title", "body", "bot"),
                            new PullRequest.Branches("gitops/a", head, "main"),
                            Mergeability.UNKNOWN,
                            null));
        }

        void asked() {
            requests++;
            if (fault != null) {
                throw fault;
            }
        }

        @Override
        public PullRequest get(RepositorySlug repository, long number) {
            asked();
            return open.get(number);
        }

        @Override
        public Optional<PullRequest> findOpen(RepositorySlug repository, String headBranch, String baseBranch) {
            throw new AssertionError("a poller only looks");
        }

        @Override
        public PullRequest create(RepositorySlug repository, NewPullRequest wanted) {
            throw new AssertionError("a poller only looks");
        }

        @Override
        public int longestBody() {
            throw new AssertionError("a poller only looks");
        }

        @Override
        public PullRequest update(RepositorySlug repository, long number, String title, String body) {
            throw new AssertionError("a poller only looks");
        }

        @Override
        public void comment(RepositorySlug repository, long number, String text) {
            throw new AssertionError("a poller only looks");
        }

        @Override
        public PullRequest merge(
                RepositorySlug repository, long number, MergeMethod method, String expectedHeadCommit) {
            throw new AssertionError("a poller only looks");
        }

        @Override
        public PullRequest close(RepositorySlug repository, long number) {
            throw new AssertionError("a poller only looks");
        }
    }

    private static final class ListingForge extends CountingForge implements OpenPullRequests {
        @Override
        public Map<Long, String> listOpen(RepositorySlug repository) {
            asked();
            Map<Long, String> shown = new TreeMap<>();
            open.values().forEach(one -> shown.put(one.number(), OpenPullRequests.shown(one, "")));
            return shown;
        }
    }

    @BeforeAll
    static void listenToNothing() {
        POLLER.setLevel(Level.OFF);
    }

    @AfterAll
    static void listenAgain() {
        POLLER.setLevel(null);
    }

    private MergePoller.Watch watch(Forge forge, long number, AtomicInteger woken) {
        return poller.watch("bot", () -> forge, SLUG, number, woken::incrementAndGet);
    }

    private void lookAfter(int seconds) {
        clock.forward(Duration.ofSeconds(seconds));
        poller.tick();
    }

    @Test
    void shouldServeAllBuildsOfARepositoryWithOneRequest() {
        ListingForge forge = new ListingForge();
        List<AtomicInteger> woken = new ArrayList<>();
        IntStream.range(0, 200).forEach(i -> {
            forge.put(1 + i % 50, "a");
            AtomicInteger one = new AtomicInteger();
            woken.add(one);
            watch(forge, 1 + i % 50, one);
        });

        lookAfter(30);
        assertThat(forge.requests).isEqualTo(1);
        forge.put(7, "b");
        lookAfter(30);

        assertThat(forge.requests).isEqualTo(2);
        assertThat(woken).filteredOn(one -> one.get() == 2).hasSize(4);
        assertThat(woken).filteredOn(one -> one.get() == 1).hasSize(196);
    }

    @Test
    void shouldAskOnceForEachPullRequestWhereTheForgeListsNone() {
        CountingForge forge = new CountingForge();
        forge.put(1, "a");
        forge.put(2, "a");
        AtomicInteger woken = new AtomicInteger();
        IntStream.range(0, 10).forEach(i -> watch(forge, 1 + i % 2, woken));

        lookAfter(30);

        assertThat(forge.requests).isEqualTo(2);
        assertThat(woken).hasValue(10);
    }

    @Test
    void shouldWakeWhoWaitsForOneThatIsNoLongerOpen() {
        ListingForge forge = new ListingForge();
        forge.put(1, "a");
        AtomicInteger woken = new AtomicInteger();
        watch(forge, 1, woken);
        lookAfter(30);
        forge.open.clear();

        lookAfter(30);

        assertThat(woken).hasValue(2);
    }

    @Test
    void shouldLookLessOftenByAndByAndAtOnceAfterANudge() {
        ListingForge forge = new ListingForge();
        forge.put(1, "a");
        watch(forge, 1, new AtomicInteger());

        // who begins to wait has just looked
        assertThat(poller.tick()).isEqualTo(Duration.ofSeconds(30));
        assertThat(forge.requests).isZero();
        for (int i = 0; i < 40; i++) {
            clock.forward(poller.tick());
        }
        assertThat(poller.tick()).isEqualTo(Duration.ofSeconds(120));
        int before = forge.requests;
        lookAfter(10);
        assertThat(forge.requests).isEqualTo(before);

        poller.nudge(SLUG);
        assertThat(poller.tick("another account")).isEqualTo(Duration.ofMinutes(2));
        assertThat(poller.tick("bot")).isEqualTo(Duration.ofSeconds(30));
        assertThat(forge.requests).isEqualTo(before + 1);
        poller.nudge(SLUG);
        assertThat(poller.tick())
                .as("not again at once, however often it is called")
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(forge.requests).isEqualTo(before + 1);
    }

    @Test
    void shouldBePatientWithPassingFaultsAndTellOfOthersOnce() {
        ListingForge forge = new ListingForge();
        AtomicInteger woken = new AtomicInteger();
        MergePoller.Watch watch = watch(forge, 1, woken);
        clock.forward(Duration.ofSeconds(30));

        forge.fault =
                ForgeException.passing(ForgeException.Reason.RATE_LIMITED, "too many", Duration.ofMinutes(9), null);
        assertThat(poller.tick()).isEqualTo(Duration.ofMinutes(9));
        assertThat(woken).hasValue(0);
        assertThat(watch.isServed()).isTrue();

        forge.fault = new ForgeException(ForgeException.Reason.FORBIDDEN, "no", null);
        lookAfter(540);
        assertThat(woken).hasValue(1);
        assertThat(watch.isServed()).isFalse();
    }

    @Test
    void shouldHaveThemLookThemselvesWhenItFailsAgainAndAgain() {
        ListingForge forge = new ListingForge();
        forge.put(1, "a");
        AtomicInteger woken = new AtomicInteger();
        MergePoller.Watch watch = watch(forge, 1, woken);
        forge.fault = ForgeException.passing(ForgeException.Reason.UNAVAILABLE, "down", null, null);

        lookAfter(120);
        lookAfter(120);
        assertThat(watch.isServed()).isTrue();
        lookAfter(120);
        assertThat(watch.isServed()).isFalse();
        assertThat(woken).hasValue(1);
        lookAfter(120);
        assertThat(woken).as("told once").hasValue(1);

        forge.fault = null;
        lookAfter(120);
        assertThat(watch.isServed()).isTrue();
    }

    @Test
    void shouldTakeTheCredentialsOfAnotherBuildWhenThoseOfOneServeNoMore() {
        ListingForge sound = new ListingForge();
        ListingForge revoked = new ListingForge();
        sound.put(1, "a");
        sound.put(2, "a");
        revoked.fault = new ForgeException(ForgeException.Reason.UNAUTHORIZED, "revoked", null);
        AtomicInteger ofEnded = new AtomicInteger();
        AtomicInteger ofRevoked = new AtomicInteger();
        AtomicInteger ofSound = new AtomicInteger();
        Supplier<Forge> gone = () -> {
            throw new OperationException("There are no credentials any more");
        };
        poller.watch("bot", gone, SLUG, 1, ofEnded::incrementAndGet);
        watch(revoked, 1, ofRevoked);
        MergePoller.Watch last = watch(sound, 2, ofSound);

        lookAfter(30);
        assertThat(List.of(ofEnded.get(), ofRevoked.get(), ofSound.get())).containsExactly(1, 1, 1);
        assertThat(last.isServed()).isTrue();
        lookAfter(30);
        assertThat(List.of(ofEnded.get(), ofRevoked.get(), ofSound.get()))
                .as("whose credentials served is asked first from then on")
                .containsExactly(1, 1, 1);
        assertThat(revoked.requests).isEqualTo(1);
        assertThat(sound.requests).isEqualTo(2);

        last.close();
        lookAfter(60);
        assertThat(ofRevoked).hasValue(2);
    }

    @Test
    void shouldForgetWhoHasEndedAndSurviveWhoThrows() {
        ListingForge forge = new ListingForge();
        forge.put(1, "a");
        AtomicInteger woken = new AtomicInteger();
        MergePoller.Watch ended = watch(forge, 1, woken);
        ended.close();
        ended.close();
        assertThat(poller.tick()).isEqualTo(Duration.ofMinutes(2));
        assertThat(forge.requests).isZero();

        poller.watch("bot", () -> forge, SLUG, 1, () -> {
            throw new IllegalStateException("broken build");
        });
        watch(forge, 1, woken);
        lookAfter(30);
        assertThat(woken).hasValue(1);
    }

    @Test
    void shouldLookAtTheOthersAndAgainWhenAnAdapterBreaks() {
        CountingForge broken = new CountingForge();
        ListingForge sound = new ListingForge();
        sound.put(1, "a");
        AtomicInteger woken = new AtomicInteger();
        // it finds no such pull request, and returns none where it must fail
        watch(broken, 1, woken);
        poller.watch("bot", () -> sound, new RepositorySlug("shop", "other"), 1, woken::incrementAndGet);

        lookAfter(30);
        assertThat(woken).hasValue(1);
        broken.put(1, "a");
        lookAfter(33);

        assertThat(woken).hasValue(2);
    }
}
