package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.DriftReport;
import io.jenkins.plugins.gitops.engine.resource.ForeignMark;
import io.jenkins.plugins.gitops.engine.resource.ForeignMark.Effect;
import io.jenkins.plugins.gitops.engine.resource.ForeignMark.Row;
import io.jenkins.plugins.gitops.engine.sync.options.DeletionGuard;
import io.jenkins.plugins.gitops.engine.sync.options.DriftRules;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a sync does with objects that carry marks of other tools: each row of the table. */
class ForeignMarksTest extends QuietSandboxFixture {

    private static final SyncOptions NO_GUARD = SyncOptions.defaults().withGuard(DeletionGuard.unlimited());

    private static Stream<Row> rows(Effect effect) {
        return ForeignMark.TABLE.stream().filter(row -> row.effect() == effect);
    }

    static Stream<Row> kept() {
        return rows(Effect.KEEP);
    }

    static Stream<Row> leftOut() {
        return rows(Effect.LEAVE_OUT);
    }

    static Stream<Row> leftAlone() {
        return rows(Effect.LEAVE_ALONE);
    }

    static Stream<Row> createdOnly() {
        return rows(Effect.CREATE_ONLY);
    }

    static Stream<Row> confirmed() {
        return rows(Effect.CONFIRM);
    }

    private static String value(Row row) {
        String word =
                row.words().stream().filter(each -> !each.isEmpty()).findFirst().orElseThrow();
        return word.equals("*") ? "PreSync" : word;
    }

    private static String marked(Row row, String data) {
        return """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: marked, annotations: {"%s": "%s"}}
                data: {key: "%s"}
                ---
                """.formatted(row.key(), value(row), data);
    }

    private static String mark(Row row) {
        return row.key() + ": " + value(row);
    }

    @ParameterizedTest
    @MethodSource("kept")
    void shouldNeverPruneWhatAMarkKeeps(Row row) {
        SyncPlan first = plan(NO_GUARD, marked(row, "1"), configMap("a", "1"));
        assertThat(first.warnings())
                .contains("Not pruned when they leave the set: ConfigMap marked (" + mark(row) + ")");
        run(first);

        SyncPlan without = plan(NO_GUARD, configMap("a", "1"));
        run(without);

        assertThat(without.changes().with(ChangeAction.SKIPPED))
                .extracting(Change::reason)
                .containsExactly("no longer in the set, kept as its annotation " + mark(row) + " says");
        assertThat(exists("marked")).isTrue();
        assertThat(plan(NO_GUARD, configMap("a", "1")).changes().with(ChangeAction.SKIPPED))
                .as("it stays remembered")
                .hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("kept")
    void shouldNotPruneWhatIsMarkedInTheClusterAlone(Row row) {
        sync(NO_GUARD, configMap("marked", "1"), configMap("a", "1"));
        SyncPlan plan = plan(NO_GUARD, configMap("a", "1"));
        assertThat(plan.changes().count(ChangeAction.DELETED)).isEqualTo(1);

        // after the plan: the delete looks again
        applyAs("somebody", CONFIG_MAP, marked(row, "1"));
        run(plan);

        assertThat(exists("marked")).isTrue();
        assertThat(plan(NO_GUARD, configMap("a", "1")).changes().count(ChangeAction.DELETED))
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("leftOut")
    void shouldLeaveHooksOutWithANotice(Row row) {
        String mark = row.key().startsWith("config") ? "true" : "PreSync";
        SyncPlan plan = plan(marked(row, "1"), configMap("a", "1"));
        run(plan);

        assertThat(plan.warnings())
                .containsExactly("Left out of the sync: ConfigMap marked (" + row.key() + ": " + mark + ")");
        assertThat(plan.json()).contains("Left out of the sync: ConfigMap marked");
        assertThat(exists("marked")).isFalse();
        assertThat(syncer.members(SyncFixture.SET, namespace)).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("leftOut")
    void shouldNotPruneAMemberThatBecomesAHook(Row row) {
        sync(NO_GUARD, configMap("marked", "1"), configMap("a", "1"));

        sync(NO_GUARD, marked(row, "2"), configMap("a", "1"));

        assertThat(data("marked")).containsEntry("key", "1");
    }

    @ParameterizedTest
    @MethodSource("leftOut")
    void shouldRefuseASetOfHooksAlone(Row row) {
        assertThatThrownBy(() -> plan(marked(row, "1")))
                .hasMessageContaining("has no objects but what is left out")
                .hasMessageContaining(row.key());
    }

    @ParameterizedTest
    @MethodSource("leftAlone")
    void shouldNeitherApplyNorPruneWhatAMarkLeavesAlone(Row row) {
        sync(NO_GUARD, configMap("marked", "1"), configMap("a", "1"));

        SyncPlan plan = plan(NO_GUARD, marked(row, "2"), configMap("a", "1"));
        run(plan);
        assertThat(plan.warnings()).containsExactly("Neither applied nor pruned: ConfigMap marked (" + mark(row) + ")");
        assertThat(data("marked")).containsEntry("key", "1");

        applyAs("somebody", CONFIG_MAP, marked(row, "1"));
        sync(NO_GUARD, configMap("a", "1"));
        assertThat(exists("marked")).isTrue();
    }

    @ParameterizedTest
    @MethodSource("createdOnly")
    void shouldCreateOnceAndNeverChangeOrPrune(Row row) {
        sync(NO_GUARD, marked(row, "1"), configMap("a", "1"));
        sync(NO_GUARD, marked(row, "2"), configMap("a", "1"));
        assertThat(data("marked")).containsEntry("key", "1");

        sync(NO_GUARD, configMap("a", "1"));

        assertThat(exists("marked")).isTrue();
    }

    @ParameterizedTest
    @MethodSource("confirmed")
    void shouldPruneOnlyWithConfirmationWhereAMarkWantsIt(Row row) {
        sync(NO_GUARD, marked(row, "1"), configMap("a", "1"));

        sync(NO_GUARD, configMap("a", "1"));
        assertThat(exists("marked")).isTrue();

        sync(NO_GUARD.withDeleteProtected(), configMap("a", "1"));
        assertThat(exists("marked")).isFalse();
    }

    @Test
    void shouldLeaveOutHooksWhoseNameTheServerMakes() {
        String hook = """
                apiVersion: batch/v1
                kind: Job
                metadata: {generateName: wipe-, annotations: {argocd.argoproj.io/hook: "PostSync, Skip"}}
                ---
                """;

        SyncPlan plan = plan(hook, hook, configMap("a", "1"));
        run(plan);

        assertThat(plan.warnings())
                .containsExactly("Left out of the sync: Job wipe-* (argocd.argoproj.io/hook: PostSync, Skip)");
    }

    @Test
    void shouldApplyAHookOfHelmThatHasAWave() {
        String hook = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: marked, annotations: {helm.sh/hook: pre-install, gitops.jenkins.io/wave: "-1"}}
                ---
                """;

        assertThat(sync(hook, configMap("a", "1")).count(ChangeAction.CREATED)).isEqualTo(2);
    }

    @Test
    void shouldPruneWhereItsOwnAnnotationSaysSo() {
        String kept = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: marked, annotations: {helm.sh/resource-policy: keep, gitops.jenkins.io/prune: enabled}}
                ---
                """;
        sync(NO_GUARD, kept, configMap("a", "1"));

        sync(NO_GUARD, configMap("a", "1"));

        assertThat(exists("marked")).isFalse();
    }

    @Test
    void shouldNotCallHooksMissing() {
        String[] set = {marked(ForeignMark.TABLE.get(0), "1"), configMap("a", "1")};
        sync(set);

        DriftReport drift = syncer.drift(request(SyncOptions.defaults(), set), DriftRules.defaults());

        assertThat(drift.findings()).isEqualTo(List.of());
    }
}
