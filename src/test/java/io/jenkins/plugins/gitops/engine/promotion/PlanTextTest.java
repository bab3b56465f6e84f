package io.jenkins.plugins.gitops.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.promotion.PlanSummary.OfCluster;
import io.jenkins.plugins.gitops.engine.promotion.PlanSummary.PlannedChange;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlanTextTest {

    private static final String COMMIT = "0".repeat(40);

    private static OfCluster planned(PlannedChange... changes) {
        return new OfCluster("eu-1", "1 to configure, 3 unchanged", "ab".repeat(32), List.of(changes), "");
    }

    private static PlannedChange cart(String... fields) {
        return new PlannedChange("configure", "Deployment shop/cart", List.of(fields));
    }

    private static String put(String body, List<OfCluster> clusters) {
        return PlanText.put(body, new PlanSummary(COMMIT, Instant.EPOCH, clusters), 65_536)
                .orElseThrow();
    }

    @Test
    void shouldCutWhatIsLongerThanPeopleRead() {
        PlannedChange[] many = IntStream.range(0, 1_000)
                .mapToObj(i -> cart("a", "b", "c", "d", "e"))
                .toArray(PlannedChange[]::new);
        List<OfCluster> clusters = Stream.concat(
                        Stream.of(planned(many)), IntStream.range(0, 500).mapToObj(i -> planned(cart("x".repeat(500)))))
                .toList();

        String body = put("body", clusters);

        assertThat(body.length()).isLessThan(9_500);
        assertThat(body)
                .contains("`a`, `b`, `c` and 2 more\n", "    - and 980 more, see the build\n", "x".repeat(200) + "…`")
                .containsPattern("- and \\d+ more clusters, see the build\n<!-- gitops-plan end -->");
    }

    @Test
    void shouldShowNamesAsCodeThatEndsNeitherItselfNorTheBlock() {
        PlannedChange evil =
                new PlannedChange("create", "ClusterRole x` @jane\n<!-- gitops-plan end --> <b>", List.of("fixes #7`"));

        String body = put("body", List.of(planned(evil)));

        assertThat(body)
                .contains("    - create `ClusterRole x' @jane ‹!-- gitops-plan end --› ‹b›`: `fixes #7'`\n")
                .containsOnlyOnce("<!-- gitops-plan end -->");
    }

    @Test
    void shouldLeaveTheObjectsOutWhereTheForgeHasNoRoomForThem() {
        PlanSummary plan = new PlanSummary(COMMIT, Instant.EPOCH, List.of(planned(cart("spec"), cart("metadata"))));
        String people = "x".repeat(1_000);
        int whole = PlanText.put(people, plan, 65_536).orElseThrow().length();

        assertThat(PlanText.put(people, plan, whole).orElseThrow()).contains("`spec`");
        assertThat(PlanText.put(people, plan, whole - 1).orElseThrow())
                .startsWith(people)
                .contains("- `eu-1`: 1 to configure, 3 unchanged", "    - and 2 more, see the build\n")
                .doesNotContain("`spec`");
        assertThat(PlanText.put(people, plan, 1_100)).isEmpty();
    }

    @Test
    void shouldKeepWhatPeopleWroteBehindAPlanWhoseHiddenEndTheyTookOut() {
        String broken = put("Mine\n", List.of(planned())).replace("<!-- gitops-plan end -->\n", "") + "\nNotes\n";

        String second = put(broken, List.of(planned())) + "Below\n";
        String third = put(second, List.of(planned(cart("spec"))));

        assertThat(PlanText.commitOf(broken)).contains(COMMIT);
        assertThat(second).startsWith("Mine\n").contains("\nNotes\n");
        assertThat(third).startsWith("Mine\n").endsWith("\nNotes\nBelow\n").contains("`spec`");
        assertThat(third).containsOnlyOnce("<!-- gitops-plan 0000").containsOnlyOnce("gitops-plan end");
    }

    @Test
    void shouldReplaceTheWholePlanWhereAnOlderOneHasLostItsEnd() {
        String lost = "<!-- gitops-plan " + "a".repeat(40) + " -->\nNotes\n";
        String body = lost + put("More", List.of(planned()));

        String again = put(body, List.of(planned(cart("spec"))));

        assertThat(again).startsWith(lost + "More\n").contains("`spec`").containsOnlyOnce("### Plan");
        assertThat(PlanText.commitOf(body)).contains(COMMIT);
    }

    @Test
    void shouldStandBeforeTheChangelogWhichTheForgesLimitCuts() {
        String body = "marker\n\n### Changes of the application\n\n- `0123456789` `Pay by card` (`Jane`)\n";

        String with = put(body, List.of(planned()));

        assertThat(with).startsWith("marker\n\n<!-- gitops-plan 0000").endsWith("end -->\n\n" + body.substring(8));
        assertThat(PlanText.commitOf(with)).contains(COMMIT);
    }

    @Test
    void shouldBeFoundInABodyThatAForgeHasWrittenWithOtherLineEnds() {
        String with = put("body", List.of(planned())).replace("\n", "\r\n");

        String again = put(with + "people\r\n", List.of(planned(cart("spec"))));

        assertThat(again).containsOnlyOnce("### Plan").contains("`spec`").endsWith("people\r\n");
    }
}
