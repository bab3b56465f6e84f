package io.jenkins.plugins.gitops.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.forge.Decoration;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeToken;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.gitea.GiteaForge;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.promotion.PlanSummary.OfCluster;
import io.jenkins.plugins.gitops.engine.promotion.PlanSummary.PlannedChange;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The plan in the body of a pull request: written once for each commit, and nothing around it is touched. */
class PlanNoteTest extends ProposalFixture {

    private static final String HASH = "ab".repeat(32);
    private static final String BODY_OF_PEOPLE = "\nA note of mine, with a <!-- comment -->.\n";

    /** Knows the plan of each commit that it is told, once it is told so. */
    private static final class Plans implements PlanPreview {
        private final List<String> asked = new ArrayList<>();
        private final List<String> settled = new ArrayList<>();
        private List<OfCluster> clusters = List.of();

        @Override
        public boolean isWanted(String headCommit) {
            return !settled.contains(headCommit);
        }

        @Override
        public Optional<PlanSummary> of(String headCommit) {
            asked.add(headCommit);
            return clusters.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new PlanSummary(headCommit, Instant.parse("2026-11-21T04:12:59Z"), clusters));
        }

        @Override
        public void settled(String headCommit) {
            settled.add(headCommit);
        }

        @Override
        public void unsettled(String headCommit) {
            settled.remove(headCommit);
        }
    }

    private final Plans plans = new Plans();

    private static OfCluster planned(PlannedChange... changes) {
        return new OfCluster("eu-1", "1 to configure, 3 unchanged", HASH, List.of(changes), "");
    }

    private static PlannedChange cart(String... fields) {
        return new PlannedChange("configure", "Deployment shop/cart", List.of(fields));
    }

    private void look(PromotionRequest request) {
        assertThat(promoter.previewing(plans).await(request, 1, log)).isInstanceOf(Observation.Running.class);
    }

    private String body() {
        return server.forge().pullRequest(SLUG, 1).body();
    }

    private String head() {
        return server.forge().pullRequest(SLUG, 1).headCommit();
    }

    private long updates() {
        return server.apiFaults().requestLines().stream()
                .filter(line -> line.startsWith("PATCH") && line.contains("/pulls/1"))
                .count();
    }

    @Test
    void shouldShowThePlanBehindEverythingElseOnceItIsMade() {
        propose(build(7));
        String before = body();
        look(build(7));
        assertThat(body()).as("while it is made").isEqualTo(before);
        plans.clusters = List.of(
                planned(cart("spec.template.spec.containers[name=cart].image")),
                OfCluster.without("us-1", "the cluster could not be asked; the build's log says more"));

        look(build(7));
        look(build(7));

        assertThat(body()).isEqualTo(before.stripTrailing() + """


                <!-- gitops-plan %1$s -->
                ### Plan

                What a sync of `%2$s` would change, as of 2026-11-21 04:12 UTC:

                - `eu-1`: 1 to configure, 3 unchanged (plan `%3$s`)
                    - configure `Deployment shop/cart`: `spec.template.spec.containers[name=cart].image`
                - `us-1`: no plan: the cluster could not be asked; the build's log says more
                <!-- gitops-plan end -->
                """.formatted(head(), head().substring(0, 7), HASH));
        assertThat(PromotionMarker.find(body())).isPresent();
        assertThat(plans.settled).containsExactly(head());
        assertThat(updates()).isEqualTo(1);
        assertThat(log.text()).contains("into pull request 1: eu-1 1 to configure, 3 unchanged; us-1 without a plan");
    }

    @Test
    void shouldReplaceItsOwnBlockAloneWhenTheLastCommitChangesAndKeepWhatPeopleWrote() {
        propose(build(7));
        plans.clusters = List.of(planned(cart("metadata.labels")));
        look(build(7));
        forge().update(SLUG, 1, "My title", "Mine first.\n" + body() + BODY_OF_PEOPLE);
        origin.commit(BRANCH, "One thing more", Map.of("README.md", "more\n"));
        plans.clusters = List.of(planned());

        look(build(7));

        assertThat(body())
                .startsWith("Mine first.\n<!-- gitops-promotion {")
                .endsWith(BODY_OF_PEOPLE)
                .contains("<!-- gitops-plan " + head() + " -->")
                .doesNotContain("metadata.labels")
                .containsOnlyOnce("### Plan")
                .containsOnlyOnce("gitops-plan end");
        assertThat(server.forge().pullRequest(SLUG, 1).title()).isEqualTo("My title");
    }

    @Test
    void shouldNotPlanAgainWhatARestartFindsInTheBody() {
        propose(build(7));
        plans.clusters = List.of(planned());
        look(build(7));
        Plans afterRestart = new Plans();

        promoter.previewing(afterRestart).await(build(7), 1, log);

        assertThat(afterRestart.asked).isEmpty();
        assertThat(afterRestart.settled).containsExactly(head());
        assertThat(updates()).isEqualTo(1);
    }

    @Test
    void shouldNotPutBackWhatAPersonHasTakenOut() {
        propose(build(7));
        String before = body();
        plans.clusters = List.of(planned());
        look(build(7));
        forge().update(SLUG, 1, "title", before);

        look(build(7));

        assertThat(body()).isEqualTo(before);
    }

    @Test
    void shouldTryAgainSoonWhenTheForgeIsNotThereAndWarnOnceWhenItStaysAway() {
        propose(build(7));
        plans.clusters = List.of(planned());
        server.apiFaults().when(line -> line.startsWith("PATCH"), 2, Fault.status(502));

        look(build(7));
        look(build(7));
        assertThat(log.warnings()).isEmpty();
        look(build(7));
        assertThat(body()).contains("### Plan");

        propose(build(8));
        server.apiFaults().when(line -> line.startsWith("PATCH"), 10, Fault.status(502));
        for (int i = 0; i < 5; i++) {
            look(build(8));
        }
        assertThat(log.warnings()).singleElement().asString().contains("does not show its plan");
    }

    @Test
    void shouldNotTakeADraftBackThatTheForgeKeepsInTheTitle() {
        Promoter onGitea = Promoter.proposingTo(
                repository,
                new GiteaForge(
                        HttpClient.newHttpClient(),
                        ForgeEndpoint.of(server.giteaApiUrl(), ForgeToken.of(server.token()))),
                SLUG,
                clock);
        Decoration draft = new Decoration(List.of(), List.of(), List.of(), List.of(), "", true);
        PromotionRequest request = build(7).withOptions(new ProposalOptions(draft, null));
        value(onGitea.promote(request, 0, log));
        plans.clusters = List.of(planned());

        // the first one makes it a draft
        onGitea.previewing(plans).await(request, 1, log);
        onGitea.previewing(plans).await(request, 1, log);

        assertThat(server.forge().pullRequest(SLUG, 1).title()).startsWith("WIP: Promote cart:7");
        assertThat(body()).contains("### Plan");
    }

    /** Build 8 has taken it over, and its text is that of build 7 again, who was late with it. */
    private void mislabel() {
        String ours = body();
        propose(build(8));
        forge().update(SLUG, 1, "Promote cart:7 to staging", ours);
    }

    private void assertThatBuild8IsShownWithItsPlan() {
        assertThat(PromotionMarker.find(body()).orElseThrow().build()).endsWith("/8/");
        assertThat(server.forge().pullRequest(SLUG, 1).title()).contains("cart:8");
        assertThat(body()).contains("<!-- gitops-plan " + head() + " -->");
    }

    @Test
    void shouldPutThePlanIntoTheTextThatTheSameLookHasRefreshed() {
        propose(build(7));
        mislabel();
        plans.clusters = List.of(planned());

        look(build(8));

        assertThatBuild8IsShownWithItsPlan();
    }

    @Test
    void shouldShowThePlanAgainThatItsOwnRefreshHasTakenOut() {
        propose(build(8));
        plans.clusters = List.of(planned());
        look(build(8));
        assertThatBuild8IsShownWithItsPlan();
        String older = PromotionText.pullRequestBody(build(7), List.of());
        forge().update(SLUG, 1, "Promote cart:7 to staging", older);

        look(build(8));

        assertThatBuild8IsShownWithItsPlan();
        assertThat(plans.settled).containsExactly(head());
    }

    @Test
    void shouldLeaveThePlanOutRatherThanCutWhatAPersonWroteAtTheEnd() {
        propose(build(7));
        String people = body() + "\n" + "x".repeat(forge().longestBody() - body().length() - 100) + " mine\n";
        forge().update(SLUG, 1, "title", people);
        plans.clusters = List.of(planned());

        look(build(7));

        assertThat(body()).isEqualTo(people);
        assertThat(log.warnings()).singleElement().asString().contains("its text is too long");
        assertThat(plans.settled).containsExactly(head());
    }

    @Test
    void shouldNotAskForThePlanOfAHeadThatTheForgeDoesNotKnow() {
        propose(build(7));
        PullRequest read = forge().get(SLUG, 1);
        PullRequest headless = new PullRequest(
                1,
                read.url(),
                read.state(),
                read.content(),
                new PullRequest.Branches(read.headBranch(), "", "main"),
                read.mergeability(),
                null);

        new PlanNote(forge(), SLUG, plans).write(headless, true, MergeWait.of("headless"), log);

        assertThat(plans.asked).isEmpty();
        assertThat(plans.settled).isEmpty();
    }

    @Test
    void shouldLeaveAPullRequestAloneThatANewerPromotionHasTakenOver() {
        propose(build(7));
        propose(build(8));
        plans.clusters = List.of(planned());

        assertThat(value(promoter.previewing(plans).await(build(7), 1, log)).state())
                .isEqualTo(PromotionResult.State.SUPERSEDED);

        assertThat(plans.asked).isEmpty();
        assertThat(body()).doesNotContain("### Plan");
    }
}
