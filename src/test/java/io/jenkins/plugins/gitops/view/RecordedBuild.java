package io.jenkins.plugins.gitops.view;

import io.jenkins.plugins.gitops.record.ContentDifference;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.record.StepRecord.Kind;
import io.jenkins.plugins.gitops.waiting.FakeWaitingStep;
import io.jenkins.plugins.gitops.waiting.WaitingSteps;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jvnet.hudson.test.JenkinsRule;

/** A build that has promoted, synced and verified one environment and waits for the merge of another, until it is closed. */
final class RecordedBuild implements AutoCloseable {

    static final String HOSTILE = "<script>alert(1)</script>'\"><img src=x onerror=alert(2)>";

    private static final String COMMIT = "4f1d9c3b7a60e2d85b0c1f7e93a4d6528c0b9e17";
    private static final long MINUTE = 60_000;

    private final WorkflowRun build;
    private final FakeWaitingStep waiting;

    RecordedBuild(JenkinsRule jenkins, String name) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition("sleep 100000", true));
        build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("Sleeping", build);
        GitopsAction action = GitopsAction.of(build);
        promoted(action);
        synced(action);
        verified(action);
        waitingFor(action);
        waiting = new FakeWaitingStep(
                build.getExternalizableId(),
                "14",
                "https://git.example.org/shop/config.git",
                42,
                "gitops/staging/cart");
        WaitingSteps.get().signIn(waiting);
    }

    static String document(String name) throws IOException {
        try (InputStream stream = RecordedBuild.class.getResourceAsStream("documents/" + name)) {
            return new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private long ago(int minutes) {
        return build.getStartTimeInMillis() - minutes * MINUTE;
    }

    private void promoted(GitopsAction action) {
        action.open("6", Kind.PROMOTE, "cart", "dev", ago(12), 0);
        action.update("6", record -> {
            record.put(StepRecord.OLD_IMAGE, "registry.example.org/shop/cart:1.4.1");
            record.put(StepRecord.IMAGE, "registry.example.org/shop/cart:1.4.2");
            record.put(StepRecord.COMMIT, COMMIT);
            record.put(StepRecord.BRANCH, "main");
            record.put(StepRecord.REPOSITORY, "https://git.example.org/shop/config.git");
            record.put(StepRecord.PULL_REQUEST_NUMBER, "41");
            record.put(StepRecord.PULL_REQUEST_URL, "https://git.example.org/shop/config/pull/41");
            record.put(StepRecord.MERGED_BY, "jane");
            record.put(StepRecord.APPROVALS, "jane, omar");
            record.succeed();
        });
    }

    private void synced(GitopsAction action) throws IOException {
        action.open("9", Kind.SYNC, "cart", "dev", ago(10), 0);
        action.write("9", StepRecord.PLAN_DOCUMENT, document("plan.json"));
        action.update("9", record -> {
            record.put(StepRecord.COMMIT, COMMIT);
            record.put(StepRecord.CLUSTER, "development");
            record.put(StepRecord.NAMESPACE, "shop-dev");
            record.put(StepRecord.SUMMARY, "2 created, 2 configured, 1 deleted, 4 unchanged");
            record.succeed();
        });
    }

    private void verified(GitopsAction action) throws IOException {
        action.open("11", Kind.VERIFY, "cart", "dev", ago(9), 0);
        action.write("11", StepRecord.VERIFICATION_DOCUMENT, document("verification.json"));
        action.update("11", record -> {
            record.put(StepRecord.IMAGE, "registry.example.org/shop/cart:1.4.2");
            record.put(StepRecord.SUMMARY, "3 objects healthy");
            record.succeed();
        });
    }

    private void waitingFor(GitopsAction action) {
        action.open("14", Kind.PROMOTE, "cart", "staging", ago(7), ago(-7 * 24 * 60));
        action.update("14", record -> {
            record.put(StepRecord.OLD_IMAGE, "registry.example.org/shop/cart:1.3.9");
            record.put(StepRecord.IMAGE, "registry.example.org/shop/cart:1.4.2");
            record.put(StepRecord.BRANCH, "gitops/staging/cart");
            record.put(StepRecord.REPOSITORY, "https://git.example.org/shop/config.git");
            record.put(StepRecord.PULL_REQUEST_NUMBER, "42");
            record.put(StepRecord.PULL_REQUEST_URL, "https://git.example.org/shop/config/pull/42");
            record.await("pull request 42 to be merged (1 of 2 approvals, checks pass)");
        });
    }

    /** The step that waited for its merge has been merged with other content. */
    void ask(String decider) {
        GitopsAction action = GitopsAction.of(build);
        action.write(
                "14",
                StepRecord.DIFFERENCE_DOCUMENT,
                ContentDifference.write(List.of(new ContentDifference(
                        "environments/staging/cart.yaml",
                        "spec.template.spec.containers[name=cart].image",
                        "registry.example.org/shop/cart:1.4.2",
                        "registry.example.org/shop/cart:1.3.7"))));
        action.update("14", record -> {
            record.put(StepRecord.QUESTION, "Pull request 42 was merged with other content");
            record.await("a person's decision");
        });
        waiting.letDecide(decider);
    }

    /** The step that waited for its merge is frozen. */
    void freeze(String overrider) {
        GitopsAction.of(build).update("14", record -> {
            record.put(StepRecord.FREEZE, "frozen until Mon 2026-11-30 08:00 Europe/Berlin: Weekend");
            record.await(
                    "pull request 42 to be merged; staging is frozen until Mon 2026-11-30 08:00 Europe/Berlin: Weekend");
        });
        waiting.letOverride(overrider);
    }

    /** Adds steps whose every text is an attack. */
    void attack() {
        GitopsAction action = GitopsAction.of(build);
        action.open("20", Kind.SYNC, HOSTILE, HOSTILE, 1, 0);
        action.write("20", StepRecord.PLAN_DOCUMENT, document20().replace("HOSTILE", HOSTILE.replace("\"", "\\\"")));
        action.write(
                "20",
                StepRecord.VERIFICATION_DOCUMENT,
                ("{\"passed\":false,\"digests\":[\"HOSTILE\"],\"checks\":[{\"kind\":\"HOSTILE\",\"name\":\"HOSTILE\","
                                + "\"outcome\":\"HOSTILE\",\"message\":\"HOSTILE\"}]}")
                        .replace("HOSTILE", HOSTILE.replace("\"", "\\\"")));
        action.write(
                "20",
                StepRecord.DIFFERENCE_DOCUMENT,
                ContentDifference.write(List.of(new ContentDifference(HOSTILE, HOSTILE, HOSTILE, HOSTILE))));
        action.update("20", record -> {
            record.put(StepRecord.ANSWER, StepRecord.ACCEPTED);
            record.put(StepRecord.ANSWERED_BY, HOSTILE);
            record.put(StepRecord.FREEZE, HOSTILE);
            record.put(StepRecord.FREEZE_OVERRIDDEN_BY, HOSTILE);
            record.put(StepRecord.FREEZE_OVERRIDE_REASON, HOSTILE);
            record.put(StepRecord.FREEZE_OVERRIDDEN_MILLIS, HOSTILE);
            record.put(StepRecord.PULL_REQUEST_NUMBER, HOSTILE);
            record.put(StepRecord.PULL_REQUEST_URL, "javascript:alert(3)");
            record.put(StepRecord.REPOSITORY, "javascript:alert(4)//https://x");
            record.put(StepRecord.SUMMARY, HOSTILE);
            record.put(HOSTILE, HOSTILE);
            record.fail(HOSTILE);
        });
        action.open("21", Kind.VERIFY, HOSTILE, HOSTILE, 1, 0);
        action.update("21", record -> record.await(HOSTILE));
    }

    private static String document20() {
        return "{\"summary\":\"HOSTILE\",\"hash\":\"HOSTILE\",\"warnings\":[\"HOSTILE\"],\"changes\":[{\"kind\":\"HOSTILE\","
                + "\"namespace\":\"HOSTILE\",\"name\":\"HOSTILE\",\"action\":\"HOSTILE\",\"reason\":\"HOSTILE\","
                + "\"differences\":[{\"path\":\"HOSTILE\",\"before\":\"HOSTILE\",\"after\":\"HOSTILE\"}]},"
                + "{\"kind\":\"A\",\"name\":\"HOSTILE\",\"action\":\"UNCHANGED\"}]}";
    }

    WorkflowRun build() {
        return build;
    }

    FakeWaitingStep waiting() {
        return waiting;
    }

    @Override
    public void close() throws Exception {
        WaitingSteps.get().signOut(waiting);
        build.doStop();
        while (build.isBuilding()) {
            Thread.sleep(10);
        }
    }
}
