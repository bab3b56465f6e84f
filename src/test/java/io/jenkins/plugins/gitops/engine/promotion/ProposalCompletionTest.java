package io.jenkins.plugins.gitops.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.forge.Decoration;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeToken;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.gitea.GiteaForge;
import io.jenkins.plugins.gitops.engine.forge.gitlab.GitLabForge;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.promotion.PromotionPolicy.ContentMismatch;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Mode;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxExtras;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.net.http.HttpClient;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProposalCompletionTest extends ProposalFixture {

    private static final ProposalOptions MERGED_BY_US = new ProposalOptions(Decoration.NONE, MergeMethod.SQUASH);

    private static PromotionRequest decorated() {
        Decoration decoration = Decoration.NONE.withReviewers("jane").withLabels("gitops");
        return build(7).withOptions(new ProposalOptions(decoration, null));
    }

    private SandboxExtras.Of extras() {
        return server.forge().extras().of(SLUG, 1);
    }

    private long requests(String pattern) {
        return server.apiFaults().requestLines().stream()
                .filter(line -> line.matches(pattern))
                .count();
    }

    @Test
    void shouldAddReviewersAndLabelsOnlyAfterTheNumberIsKnown() {
        propose(decorated());
        assertThat(extras().labels()).isEmpty();

        assertWaits(decorated(), 1);

        assertThat(extras().labels()).containsExactly("gitops");
        assertThat(extras().reviewers()).containsExactly("jane");
        assertThat(log.warnings()).isEmpty();
    }

    @Test
    void shouldAddThemOnce() {
        propose(decorated());
        assertWaits(decorated(), 1);
        extras().labels().clear();

        assertWaits(decorated(), 1);

        assertThat(extras().labels()).isEmpty();
    }

    @Test
    void shouldWarnOnceAboutWhatCannotBeAdded() {
        PromotionRequest request =
                build(7).withOptions(new ProposalOptions(Decoration.NONE.withReviewers("nobody"), null));
        propose(request);

        assertWaits(request, 1);
        assertWaits(request, 1);

        assertThat(log.warnings()).singleElement().asString().contains("the reviewer nobody");
    }

    @Test
    void shouldTryAgainWithTheNextLookWhenTheForgeIsNotThere() {
        propose(decorated());
        server.apiFaults().when(line -> line.contains("/labels"), 2, Fault.status(502));

        assertWaits(decorated(), 1);
        assertWaits(decorated(), 1);
        assertWaits(decorated(), 1);

        assertThat(extras().labels()).containsExactly("gitops");
        assertThat(log.warnings()).isEmpty();
    }

    @Test
    void shouldWarnWhenTheForgeStaysAway() {
        propose(decorated());
        server.apiFaults().when(line -> line.contains("/labels"), 10, Fault.status(502));

        for (int look = 0; look < 5; look++) {
            assertWaits(decorated(), 1);
        }

        assertThat(log.warnings()).singleElement().asString().contains("may lack reviewers, labels");
        assertThat(requests("POST .*/labels")).isEqualTo(3);
    }

    @Test
    void shouldMergeByItselfWhatNothingStandsInTheWayOf() {
        PromotionRequest request = build(7).withOptions(MERGED_BY_US);
        propose(request);

        PromotionResult result = ended(request, 1);

        assertThat(result.state()).isEqualTo(State.MERGED);
        assertThat(origin.read("main", FILE)).contains("shop/cart:7");
        assertThat(result.pullRequest().orElseThrow().mergedBy()).contains(server.user());
    }

    @Test
    void shouldLetTheForgeMergeOnceItsRulesAreMet() {
        Promoter onGitLab = Promoter.proposingTo(
                repository,
                new GitLabForge(
                        HttpClient.newHttpClient(),
                        ForgeEndpoint.of(server.gitLabApiUrl(), ForgeToken.of(server.token()))),
                SLUG,
                clock);
        PromotionRequest request = build(7).withOptions(MERGED_BY_US);
        server.forge().blockMerges(SLUG, "main", "At least 1 approving review is required.");
        value(onGitLab.promote(request, 0, log));

        assertThat(onGitLab.await(request, 1, log)).isInstanceOf(Observation.Running.class);
        assertThat(onGitLab.await(request, 1, log)).isInstanceOf(Observation.Running.class);
        server.forge().allowMerges(SLUG, "main");

        assertThat(value(onGitLab.await(request, 1, log)).state()).isEqualTo(State.MERGED);
        assertThat(requests("PUT .*/merge")).isEqualTo(1);
    }

    /** Whoever may write to the repository could push to the branch after that, and GitHub would merge it. */
    @Test
    void shouldNotAskForAnAutoMergeThatIsNotBoundToTheCommit() {
        PromotionRequest request = build(7).withOptions(MERGED_BY_US);
        server.forge().blockMerges(SLUG, "main", "At least 1 approving review is required.");
        propose(request);

        assertWaits(request, 1);
        boolean scheduled = extras().isScheduled();
        server.forge().allowMerges(SLUG, "main");

        assertThat(scheduled).isFalse();
        assertThat(ended(request, 1).state()).isEqualTo(State.MERGED);
        assertThat(requests("PUT .*/merge")).isEqualTo(1);
    }

    @Test
    void shouldTakeTheMergeBackWhileItIsHeldUp() {
        PromotionRequest request = build(7).withOptions(MERGED_BY_US);
        PromotionRequest held = build(7).withOptions(MERGED_BY_US.leavingTheMerge());
        server.forge().blockMerges(SLUG, "main", "At least 1 approving review is required.");
        propose(request);
        assertWaits(request, 1);
        server.forge().scheduleByPerson(SLUG, 1, MergeMethod.SQUASH, "alex");

        assertWaits(held, 1);
        server.forge().allowMerges(SLUG, "main");
        assertWaits(held, 1);
        assertThat(extras().isScheduled()).isFalse();
        assertThat(requests("POST /api/graphql"))
                .as("asked, taken back, out of the queue, looked at, once")
                .isEqualTo(4);

        assertThat(ended(request, 1).state()).isEqualTo(State.MERGED);
    }

    @Test
    void shouldGoOnTakingTheMergeBackAndSayThatItDidNotWorkYet() {
        PromotionRequest held = build(7).withOptions(MERGED_BY_US.leavingTheMerge());
        propose(held);
        extras().queue(true);
        server.apiFaults().when(line -> line.startsWith("POST /api/graphql"), 3, Fault.status(502));

        assertWaits(held, 1);
        assertWaits(held, 1);
        assertThat(log.warnings()).isEmpty();
        assertWaits(held, 1);
        assertThat(extras().isQueued()).isTrue();
        assertWaits(held, 1);
        assertThat(extras().isQueued()).isFalse();

        assertThat(log.warnings()).singleElement().asString().contains("may be merged by the forge all the same");
    }

    @Test
    void shouldTakeBackWhatAnotherStepAskedForWhileItIsHeldUp() {
        server.forge().blockMerges(SLUG, "main", "At least 1 approving review is required.");
        PromotionRequest request = build(7).withOptions(MERGED_BY_US);
        propose(request);
        server.forge().scheduleByPerson(SLUG, 1, MergeMethod.SQUASH, "alex");
        PromotionRequest byPeople =
                build(8, "7", Mode.PULL_REQUEST).withOptions(ProposalOptions.DEFAULT.leavingTheMerge());

        assertWaits(byPeople, 1);

        assertThat(extras().isScheduled()).isFalse();
    }

    @Test
    void shouldLeaveToPeopleWhatIsNotWaitedForAnyMore() {
        server.forge().blockMerges(SLUG, "main", "At least 1 approving review is required.");
        PromotionRequest request = build(7).withOptions(MERGED_BY_US);
        propose(request);
        server.forge().scheduleByPerson(SLUG, 1, MergeMethod.SQUASH, "alex");

        promoter.giveUp(build(7), 1, log);
        promoter.giveUp(build(6).withOptions(MERGED_BY_US), 1, log);
        boolean keptForOthers = extras().isScheduled();
        promoter.giveUp(request, 1, log);

        assertThat(keptForOthers).isTrue();
        assertThat(extras().isScheduled()).isFalse();
        assertThat(log.warnings()).isEmpty();
    }

    @Test
    void shouldWarnWhereItCannotBeSeenThatTheMergeIsLeftToPeople() {
        PromotionRequest request = build(7).withOptions(MERGED_BY_US);
        propose(request);
        server.forge().grantReadOnly();

        promoter.giveUp(request, 1, log);

        assertThat(log.warnings()).singleElement().asString().contains("may be merged by the forge all the same");
    }

    @Test
    void shouldAddReviewersAndLabelsWhereTheMergeIsNotWaitedFor() {
        propose(decorated());
        server.apiFaults().when(line -> line.contains("/labels"), 1, Fault.status(502));
        promoter.decorate(decorated(), 1, log);
        assertThat(log.warnings()).singleElement().asString().contains("may lack reviewers, labels");

        promoter.decorate(decorated(), 1, log);

        assertThat(extras().labels()).containsExactly("gitops");
        assertThat(extras().reviewers()).containsExactly("jane");
    }

    @Test
    void shouldSayThatTheForgeMayMergeWhatItDoesNotGiveBack() {
        PromotionRequest request = build(7).withOptions(MERGED_BY_US);
        server.forge().blockMerges(SLUG, "main", "At least 1 approving review is required.");
        propose(request);
        assertWaits(request, 1);
        server.forge().grantReadOnly();
        PromotionRequest held = build(7).withOptions(MERGED_BY_US.leavingTheMerge());

        assertWaits(held, 1);
        assertWaits(held, 1);

        assertThat(log.warnings()).singleElement().asString().contains("may be merged by the forge all the same");
    }

    private Promoter onGitea() {
        return Promoter.proposingTo(
                repository,
                new GiteaForge(
                        HttpClient.newHttpClient(),
                        ForgeEndpoint.of(server.giteaApiUrl(), ForgeToken.of(server.token()))),
                SLUG,
                clock);
    }

    private void refuseMerges(int times, int status, String words) {
        server.apiFaults()
                .when(
                        line -> line.startsWith("POST") && line.endsWith("/merge"),
                        times,
                        Fault.status(status, Map.of(), "{\"message\":\"" + words + "\"}"));
    }

    @Test
    void shouldSayWhyTheForgeRefusesToMergeWhileItIsTriedAgain() {
        Promoter onGitea = onGitea();
        PromotionRequest request = build(7).withOptions(MERGED_BY_US);
        server.forge().blockMerges(SLUG, "main", "Does not have enough approvals");
        value(onGitea.promote(request, 0, log));

        Observation<PromotionResult> seen = onGitea.await(request, 1, log);

        assertThat(seen).isInstanceOf(Observation.Running.class);
        assertThat(((Observation.Running<PromotionResult>) seen).waitingFor())
                .contains("Does not have enough approvals")
                .contains("reviews or checks that the base branch requires are missing");
        assertThat(log.warnings()).isEmpty();
    }

    @Test
    void shouldLeaveToPeopleOneDayWhatIsRefusedWithoutAReason() {
        Promoter onGitea = onGitea();
        PromotionRequest request = build(7).withOptions(MERGED_BY_US);
        value(onGitea.promote(request, 0, log));
        refuseMerges(100, 405, "words that nobody knows");

        for (int i = 1; i < 100; i++) {
            assertThat(onGitea.await(request, 1, log)).isInstanceOf(Observation.Running.class);
        }
        assertThat(log.warnings()).isEmpty();
        assertThat(onGitea.await(request, 1, log)).isInstanceOf(Observation.Running.class);

        assertThat(log.warnings())
                .singleElement()
                .asString()
                .contains("left to people to merge after 100 tries")
                .contains("words that nobody knows");
        assertThat(onGitea.await(request, 1, log)).isInstanceOf(Observation.Running.class);
    }

    @Test
    void shouldMergeWithTheNextLookWhereTheTokenWasRefusedOnce() {
        Promoter onGitea = onGitea();
        PromotionRequest request = build(7).withOptions(MERGED_BY_US);
        value(onGitea.promote(request, 0, log));
        refuseMerges(1, 401, "token is expired");

        assertThat(onGitea.await(request, 1, log)).isInstanceOf(Observation.Running.class);

        assertThat(value(onGitea.await(request, 1, log)).state()).isEqualTo(State.MERGED);
        assertThat(log.warnings()).isEmpty();
    }

    @Test
    void shouldMergeOnceTheRulesAreMetWhereTheForgeDoesNotDoIt() {
        Promoter onGitea = onGitea();
        PromotionRequest request = build(7).withOptions(MERGED_BY_US);
        server.forge().blockMerges(SLUG, "main", "Not all required status checks successful");
        value(onGitea.promote(request, 0, log));

        assertThat(onGitea.await(request, 1, log)).isInstanceOf(Observation.Running.class);
        server.forge().allowMerges(SLUG, "main");

        assertThat(value(onGitea.await(request, 1, log)).state()).isEqualTo(State.MERGED);
        assertThat(log.warnings()).isEmpty();
    }

    @Test
    void shouldNotMergeBeforeThePolicysApprovalsAreThere() {
        PromotionRequest request =
                build(7).withOptions(MERGED_BY_US).withPolicy(new PromotionPolicy(1, ContentMismatch.FAIL));
        propose(request);

        assertWaits(request, 1);
        server.forge().approveByPerson(SLUG, 1, "jane");

        PromotionResult result = ended(request, 1);

        assertThat(result.state()).isEqualTo(State.MERGED);
        assertThat(result.approvals()).containsExactly("jane");
    }

    @Test
    void shouldLeaveToPeopleWhatOthersHaveCommittedTo() {
        PromotionRequest request = build(7).withOptions(MERGED_BY_US);
        propose(request);
        origin.commit(BRANCH, "One thing more", Map.of("README.md", "more\n"));

        assertWaits(request, 1);
        assertWaits(request, 1);

        assertThat(log.warnings()).singleElement().asString().contains("commits that no promotion made");
        assertThat(origin.log("main")).hasSize(1);
    }

    @Test
    void shouldLeaveToPeopleWhatTheRepositoryForbids() {
        PromotionRequest request = build(7).withOptions(MERGED_BY_US);
        server.forge().forbid(MergeMethod.SQUASH);
        propose(request);

        assertWaits(request, 1);
        assertWaits(request, 1);

        assertThat(log.warnings()).singleElement().asString().contains("choose another method");
        assertThat(requests("PUT .*/merge")).isEqualTo(1);
    }
}
