package io.jenkins.plugins.gitops.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.promotion.PlanSummary.OfCluster;
import io.jenkins.plugins.gitops.engine.promotion.PlanSummary.PlannedChange;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    void shouldCutWhatIsLongerThanPeopleRead() {
        propose(build(7));
        PlannedChange[] many = IntStream.range(0, 1_000)
                .mapToObj(i -> cart("a", "b", "c", "d", "e"))
                .toArray(PlannedChange[]::new);
        plans.clusters = Stream.concat(
                        Stream.of(planned(many)), IntStream.range(0, 500).mapToObj(i -> planned(cart("x".repeat(500)))))
                .toList();
        int before = body().length();

        look(build(7));

        assertThat(body().length()).isLessThan(before + 9_500);
        assertThat(body())
                .contains("`a`, `b`, `c` and 2 more\n", "    - and 980 more, see the build\n", "x".repeat(200) + "…`")
                .containsPattern("- and \\d+ more clusters, see the build\n<!-- gitops-plan end -->");
    }

    @Test
    void shouldShowNamesAsCodeThatEndsNeitherItselfNorTheBlock() {
        propose(build(7));
        plans.clusters = List.of(planned(new PlannedChange(
                "create", "ClusterRole x` @jane\n<!-- gitops-plan end --> <b>", List.of("fixes #7`"))));

        look(build(7));

        assertThat(body())
                .contains("    - create `ClusterRole x' @jane ‹!-- gitops-plan end --› ‹b›`: `fixes #7'`\n")
                .containsOnlyOnce("<!-- gitops-plan end -->");
    }

    @Test
    void shouldStandBeforeTheChangelogWhichTheForgesLimitCuts() {
        String body = "marker\n\n### Changes of the application\n\n- `0123456789` `Pay by card` (`Jane`)\n";
        PlanSummary plan = new PlanSummary("0".repeat(40), Instant.EPOCH, List.of(planned()));

        String with = PlanText.put(body, plan);

        assertThat(with).startsWith("marker\n\n<!-- gitops-plan 0000").endsWith("end -->\n\n" + body.substring(8));
        assertThat(PlanText.commitOf(with)).contains("0".repeat(40));
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
