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
        return PlanText.put(body, new PlanSummary(COMMIT, Instant.EPOCH, clusters));
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
