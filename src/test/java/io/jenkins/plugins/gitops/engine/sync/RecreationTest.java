package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.sync.options.EnvironmentLimits;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finished Jobs are made anew where their annotation allows it; what holds data only when that is confirmed. */
class RecreationTest extends QuietSandboxFixture {

    private static final ApiKind JOB = new ApiKind("batch", "v1", "Job", "jobs", true, true, true);

    private static String job(String image, String more) {
        return """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: migrate, annotations: {gitops.jenkins.io/recreate: ifFinished%s}}
                spec:
                  template:
                    spec:
                      restartPolicy: Never
                      containers: [{name: migrate, image: "%s"}]
                ---
                """.formatted(more, image);
    }

    private void finishJob(String type) {
        ObjectNode job = server.objects()
                .find("batch", "jobs", namespace, "migrate")
                .orElseThrow()
                .deepCopy();
        ObjectNode condition = job.putObject("status").putArray("conditions").addObject();
        condition.put("type", type).put("status", "True");
        server.objects().updateStatus("job-controller", job);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Complete", "Failed"})
    void shouldRecreateAJobThatHasFinished(String condition) {
        sync(job("registry.example.org/migrate:1", ""));
        String uid = live(JOB, "migrate").uid();
        finishJob(condition);

        ChangeSet done = sync(job("registry.example.org/migrate:2", ""));

        assertThat(done.with(ChangeAction.RECREATED)).singleElement().satisfies(change -> {
            assertThat(change.version().uid())
                    .isEqualTo(live(JOB, "migrate").uid())
                    .isNotEqualTo(uid);
            assertThat(change.version().resourceVersion()).isNotEmpty();
        });
        assertThat(plan(job("registry.example.org/migrate:2", "")).changes().isEmpty())
                .isTrue();
    }

    @Test
    void shouldNotRecreateAJobThatStillRuns() {
        sync(job("registry.example.org/migrate:1", ""));
        String uid = live(JOB, "migrate").uid();

        assertThatThrownBy(() -> plan(job("registry.example.org/migrate:2", "")))
                .hasMessageContaining("Job " + namespace + "/migrate: IMMUTABLE(spec.template");
        assertThat(live(JOB, "migrate").uid()).isEqualTo(uid);
    }

    @Test
    void shouldNotRecreateAFinishedJobOfWhichAnotherFieldChanges() {
        sync(job("registry.example.org/migrate:1", ""));
        String uid = live(JOB, "migrate").uid();
        finishJob("Complete");

        ChangeSet done = sync(job("registry.example.org/migrate:1", ", note: x"));

        assertThat(done.count(ChangeAction.CONFIGURED)).isEqualTo(1);
        assertThat(live(JOB, "migrate").uid()).isEqualTo(uid);
    }

    @Test
    void shouldRecreateAKindThatTheEnvironmentProtectsOnlyWhenThatIsConfirmed() {
        sync(deployment("registry.example.org/cart:1", 1));
        String uid = live(DEPLOYMENT, "cart").uid();
        String other = deployment("registry.example.org/cart:1", 1).replace("app: cart", "app: basket");
        SyncOptions options = SyncOptions.defaults()
                .withRecreate()
                .withLimits(new EnvironmentLimits(Set.of(), true, Set.of("Deployment.apps")));

        assertThatThrownBy(() -> plan(options, other)).hasMessageContaining("deleteProtected: true");
        assertThat(live(DEPLOYMENT, "cart").uid()).isEqualTo(uid);
        assertThat(sync(options.withDeleteProtected(), other).count(ChangeAction.RECREATED))
                .isEqualTo(1);
    }
}
