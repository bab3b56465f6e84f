package io.jenkins.plugins.gitops.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.Mergeability;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.promotion.PromotionPolicy.ContentMismatch;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import io.jenkins.plugins.gitops.sandbox.http.SandboxFaults;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergeWatchTest extends ProposalFixture {

    private static PromotionRequest under(int build, int approvals, ContentMismatch onContentMismatch) {
        return build(build).withPolicy(new PromotionPolicy(approvals, onContentMismatch));
    }

    private void merge() {
        server.forge().mergeByPerson(SLUG, 1, MergeMethod.SQUASH, "john");
    }

    @Test
    void shouldReturnWhatChangedWhoApprovedAndWhoMerged() {
        propose(build(7));
        server.forge().approveByPerson(SLUG, 1, "jane");
        merge();

        PromotionResult result = ended(build(7), 1);

        assertThat(result.state()).isEqualTo(State.MERGED);
        assertThat(result.approvals()).containsExactly("jane");
        assertThat(result.pullRequest().orElseThrow().mergedBy()).contains("john");
        assertThat(result.changes()).singleElement().satisfies(change -> {
            assertThat(change.file()).isEqualTo(FILE);
            assertThat(change.oldValue()).contains("shop/cart:1");
            assertThat(change.newValue()).contains("shop/cart:7");
        });
    }

    @Test
    void shouldCountApprovalsOfTheMergedCommitAndNotTheAuthorsOwn() {
        propose(build(7));
        server.forge().approveByPerson(SLUG, 1, "early");
        origin.commit("main", "moved on", Map.of("README.md", "new\n"));
        propose(build(7));
        server.forge().approveByPerson(SLUG, 1, server.user());
        server.forge().approveByPerson(SLUG, 1, "jane");
        merge();

        PromotionResult result = ended(under(7, 2, ContentMismatch.FAIL), 1);

        assertThat(result.state()).isEqualTo(State.NOT_APPROVED);
        assertThat(result.reason()).contains("1 of 2 required approvals").contains("jane");
        assertThat(ended(under(7, 1, ContentMismatch.FAIL), 1).state()).isEqualTo(State.MERGED);
    }

    @Test
    void shouldWaitAMinuteForAPullRequestToBeOpenedAgain() {
        propose(build(7));
        server.forge().closeByPerson(SLUG, 1);

        assertWaits(build(7), 1);
        clock.forward(Duration.ofSeconds(50));
        assertWaits(build(7), 1);
        server.forge().reopenByPerson(SLUG, 1);
        assertWaits(build(7), 1);
        server.forge().closeByPerson(SLUG, 1);
        assertWaits(build(7), 1);
        clock.forward(Duration.ofSeconds(61));

        assertThat(ended(build(7), 1).state()).isEqualTo(State.CLOSED);
    }

    @Test
    void shouldFailForOldCallersWhenItIsClosed() {
        propose(build(7));
        server.forge().closeByPerson(SLUG, 1);
        promoter.observe(build(7), 1, log);
        clock.forward(Duration.ofSeconds(61));

        assertThat(promoter.observe(build(7), 1, log))
                .isInstanceOfSatisfying(
                        Observation.Failed.class,
                        failed -> assertThat(failed.reason()).contains("was closed without a merge"));
    }

    @Test
    void shouldEndAsSupersededWhenANewerBuildTookOver() {
        propose(build(7));
        propose(build(8));

        PromotionResult result = ended(build(7), 1);

        assertThat(result.state()).isEqualTo(State.SUPERSEDED);
        assertThat(result.reason()).contains("https://jenkins.example.org/job/cart/8/");
        assertWaits(build(8), 1);
    }

    @Test
    void shouldEndAsSupersededWhenTheNewerBuildIsMergedAlready() {
        propose(build(7));
        propose(build(8));
        merge();

        assertThat(ended(build(7), 1).state()).isEqualTo(State.SUPERSEDED);
        assertThat(ended(build(8), 1).state()).isEqualTo(State.MERGED);
    }

    @Test
    void shouldTellOtherContentFromThatPromoted() {
        propose(build(7));
        origin.commit(BRANCH, "not that one", Map.of(FILE, MANIFEST.replace("cart:1", "cart:0")));
        merge();

        PromotionResult result = ended(build(7), 1);

        assertThat(result.state()).isEqualTo(State.CONTENT_DIFFERS);
        assertThat(result.reason()).contains("with other content").contains("cart:0");
    }

    @Test
    void shouldAcceptOtherContentWhereThePolicySaysSo() {
        propose(build(7));
        origin.commit(BRANCH, "not that one", Map.of(FILE, MANIFEST.replace("cart:1", "cart:0")));
        merge();

        assertThat(ended(under(7, 0, ContentMismatch.ACCEPT), 1).state()).isEqualTo(State.MERGED);
        assertThat(log.text()).contains("with other content");
    }

    @Test
    void shouldGiveThePullRequestItsTextAgainAfterAnOlderPromotionWasLateWithIts() {
        propose(build(7));
        String older = server.forge().pullRequest(SLUG, 1).body();
        propose(build(8));
        forge().update(SLUG, 1, "Promote cart:7 to staging", older);

        assertWaits(build(8), 1);

        assertThat(server.forge().pullRequest(SLUG, 1).title()).contains("cart:8");
        assertThat(ended(build(7), 1).state()).isEqualTo(State.SUPERSEDED);
        assertWaits(build(8), 1);
    }

    @Test
    void shouldAskAPersonAboutOtherContentAndTakeTheAnswer() {
        propose(build(7));
        origin.commit(BRANCH, "not that one", Map.of(FILE, MANIFEST.replace("cart:1", "cart:0")));
        merge();
        PromotionRequest asking = under(7, 0, ContentMismatch.ASK);

        Observation<PromotionResult> seen = promoter.await(asking, 1, log);

        assertThat(Promoter.isQuestion(seen)).isTrue();
        assertThat(seen.toString()).contains("a person's decision").contains("cart:0");
        assertThat(ended(asking.withPolicy(asking.policy().answering(false)), 1).state())
                .isEqualTo(State.CONTENT_DIFFERS);
        assertThat(ended(asking.withPolicy(asking.policy().answering(true)), 1).state())
                .isEqualTo(State.MERGED);
    }

    @Test
    void shouldSayHowManyApprovalsAreMissingInTheSameWordsUntilThatChanges() {
        propose(build(7));

        assertThat(waitsFor(under(7, 2, ContentMismatch.FAIL))).contains("0 of 2 approvals");
        server.forge().approveByPerson(SLUG, 1, "jane");
        String one = waitsFor(under(7, 2, ContentMismatch.FAIL));
        assertThat(one).contains("1 of 2 approvals");
        assertThat(waitsFor(under(7, 2, ContentMismatch.FAIL))).isEqualTo(one);
        server.forge().approveByPerson(SLUG, 1, "john");
        assertThat(waitsFor(under(7, 2, ContentMismatch.FAIL))).doesNotContain("approvals");
    }

    private String waitsFor(PromotionRequest request) {
        return ((Observation.Running<PromotionResult>) promoter.await(request, 1, log)).waitingFor();
    }

    @Test
    void shouldKeepItsWordsWhileTheForgeCalculatesAnew() {
        MergeWait wait = MergeWait.of("words");
        Mergeability conflict = new Mergeability(Mergeability.Verdict.NOT_MERGEABLE, "it conflicts");

        assertThat(wait.standsInTheWay(Mergeability.UNKNOWN)).isEmpty();
        assertThat(wait.standsInTheWay(conflict)).isEqualTo("it conflicts");
        assertThat(wait.standsInTheWay(Mergeability.UNKNOWN)).isEqualTo("it conflicts");
        assertThat(wait.standsInTheWay(Mergeability.MERGEABLE)).isEmpty();
        MergeWait.forget("words");
    }

    @Test
    void shouldWaitForAGitServerThatIsAwayAfterTheMerge() {
        propose(build(7));
        merge();
        server.gitFaults().next(1, Fault.status(503));

        assertWaits(build(7), 1);

        assertThat(ended(build(7), 1).state()).isEqualTo(State.MERGED);
    }

    @Test
    void shouldNotTakeAMergeForLandedThatTheBranchHasLost() {
        String before = origin.tip("main");
        propose(build(7));
        merge();
        origin.forceBranch("main", before);

        for (int i = 0; i < 4; i++) {
            assertWaits(build(7), 1);
        }

        assertThat(ended(build(7), 1))
                .satisfies(result -> assertThat(result.state()).isEqualTo(State.CONTENT_DIFFERS))
                .satisfies(result -> assertThat(result.reason()).contains("the history of main has no such commit"));
    }

    @Test
    void shouldFindTheMergeBelowLaterCommits() {
        propose(build(7));
        merge();
        for (int i = 0; i < 4; i++) {
            origin.commit("main", "later", Map.of("README.md", i + "\n"));
        }

        assertThat(ended(build(7), 1).state()).isEqualTo(State.MERGED);
    }

    static Stream<Fault> passingFaults() {
        return Stream.of(
                Fault.status(500),
                Fault.status(429, Map.of("Retry-After", "7"), "{}"),
                Fault.status(502),
                Fault.closed(),
                Fault.halfBody(),
                Fault.status(404));
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void shouldSurviveAFaultThatMayPass(Fault fault) {
        propose(build(7));
        server.apiFaults().next(1, fault);
        assertWaits(build(7), 1);
        server.apiFaults().clear();
        merge();

        assertThat(ended(build(7), 1).state()).isEqualTo(State.MERGED);
    }

    @ParameterizedTest
    @CsvSource({"api, 502", "git, 502", "git, 500"})
    void shouldTellOnceThatAFaultComesEachTime(String server, int status) {
        propose(build(7));
        merge();
        SandboxFaults faults = server.equals("api") ? this.server.apiFaults() : this.server.gitFaults();
        faults.next(1_000, Fault.status(status));

        for (int i = 1; i < 20; i++) {
            assertWaits(build(7), 1);
        }
        assertThat(log.warnings()).isEmpty();
        assertWaits(build(7), 1);
        assertWaits(build(7), 1);

        assertThat(log.warnings())
                .singleElement()
                .asString()
                .contains("for the same reason each time")
                .contains(String.valueOf(status));
        faults.clear();
        assertThat(ended(build(7), 1).state()).isEqualTo(State.MERGED);
    }

    @Test
    void shouldNotTellOfFaultsThatComeAndGo() {
        propose(build(7));

        for (int i = 0; i < 30; i++) {
            if (i % 10 != 0) {
                server.apiFaults().next(1, Fault.status(502));
            }
            assertWaits(build(7), 1);
        }

        assertThat(log.warnings()).isEmpty();
    }

    @Test
    void shouldGiveUpWhenThePullRequestIsNotFoundThreeTimesRunning() {
        propose(build(7));
        server.apiFaults().next(3, Fault.status(404));

        assertWaits(build(7), 1);
        assertWaits(build(7), 1);
        assertThatThrownBy(() -> promoter.await(build(7), 1, log)).hasMessageContaining("404");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void shouldTellARefusedTokenFromOtherFaultsAndContinueWhenItIsRenewed(int status) {
        propose(build(7));
        server.apiFaults().next(20, Fault.status(status));

        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> promoter.await(build(7), 1, log))
                    .isInstanceOfSatisfying(OperationException.class, fault -> {
                        assertThat(fault.isRefusal()).isTrue();
                        assertThat(fault.isRetryable()).isFalse();
                    })
                    .hasMessageContaining("token");
        }
        merge();

        assertThat(ended(build(7), 1).state()).isEqualTo(State.MERGED);
    }

    @Test
    void shouldLookLessOftenByAndBy() {
        propose(build(7));

        Duration first = pause();
        for (int i = 0; i < 50; i++) {
            pause();
        }

        assertThat(first).isEqualTo(Duration.ofSeconds(30));
        assertThat(pause()).isEqualTo(Duration.ofSeconds(120));
    }

    private Duration pause() {
        return ((Observation.Running<PromotionResult>) promoter.await(build(7), 1, log)).retryAfter();
    }
}
