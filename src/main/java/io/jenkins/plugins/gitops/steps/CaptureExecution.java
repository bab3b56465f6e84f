package io.jenkins.plugins.gitops.steps;

import hudson.model.Run;
import io.jenkins.plugins.gitops.config.EnvironmentResolver;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.connection.CapturedValues;
import io.jenkins.plugins.gitops.connection.EngineFactory;
import io.jenkins.plugins.gitops.connection.EnvironmentCapture;
import io.jenkins.plugins.gitops.connection.EnvironmentPromotion;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.PromotionChoices;
import io.jenkins.plugins.gitops.connection.SyncChoices;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import io.jenkins.plugins.gitops.view.StepRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Compares, proposes, then waits for the merge. Stored: the settings, the values that were proposed, and, as soon as it is known, the
 * pull request's number. Until then each look compares anew.
 */
public class CaptureExecution extends ResumableExecution<CaptureResult> {

    private static final long serialVersionUID = 1L;

    /** No pull request yet. */
    private static final long NONE = 0;

    private final EnvironmentSettings settings;

    /** The same on the one cluster that is looked at. */
    private final EnvironmentSettings cluster;

    private final SyncChoices secrets;
    private final PromotionChoices choices;

    /** Empty for the commit that was synced last. */
    private final String revision;

    private final boolean waits;
    private final boolean keepOnAbort;
    private final int timeLimitMinutes;

    /** Null before the first comparison. */
    private volatile CapturedValues values;

    private volatile long pullRequest = NONE;
    private volatile String pullRequestUrl;
    private volatile int attempts;

    /** Whether something may have been proposed; noted before it is. */
    private volatile boolean begun;

    CaptureExecution(
            StepContext context, EnvironmentSettings settings, EnvironmentSettings cluster, GitopsCaptureStep step) {
        super(context);
        this.settings = settings;
        this.cluster = cluster;
        this.secrets = step.secrets();
        this.choices = step.choices();
        this.revision = step.getRevision() == null ? "" : step.getRevision();
        this.waits = step.isWait();
        this.keepOnAbort = step.isKeepOnAbort();
        this.timeLimitMinutes = step.getTimeLimitMinutes();
    }

    @Override
    protected StepRecord.Kind kind() {
        return StepRecord.Kind.CAPTURE;
    }

    @Override
    protected EnvironmentSettings settings() {
        return settings;
    }

    @Override
    protected String awaitedRepository() {
        return settings.find(Key.REPOSITORY).orElse("");
    }

    @Override
    protected long awaitedPullRequest() {
        return pullRequest;
    }

    @Override
    protected String awaitedBranch() {
        return EnvironmentPromotion.captureBranch(settings);
    }

    @Override
    protected Duration timeLimit() {
        return Duration.ofMinutes(timeLimitMinutes);
    }

    @Override
    protected String server() {
        return settings.find(Key.REPOSITORY).orElse("");
    }

    /** Who interrupts a push or the opening of a pull request does not learn whether it happened. */
    @Override
    protected boolean isInterruptible() {
        return false;
    }

    @Override
    protected Observation<CaptureResult> observe(Run<?, ?> run, OperationLog log)
            throws IOException, InterruptedException {
        EngineFactory factory = new EnvironmentResolver(run, GitopsPermissions.PROMOTE).connect(settings);
        if (pullRequest == NONE) {
            compare(factory, log);
            if (values.isEmpty()) {
                log.info("Nothing can be captured" + (values.left().isEmpty() ? ": nothing has drifted" : ""));
                journal().put(Map.of(StepRecord.COMMIT, values.commit(), StepRecord.SUMMARY, "nothing captured"));
                return Observation.succeeded(CaptureResult.nothing(values));
            }
        }
        try (EnvironmentPromotion promotion = open(factory, run)) {
            return over(pullRequest == NONE ? propose(promotion, log) : promotion.observe(pullRequest, log));
        }
    }

    private void compare(EngineFactory factory, OperationLog log) throws IOException, InterruptedException {
        boolean first = values == null;
        CapturedValues found = EnvironmentCapture.read(factory.of(cluster), cluster, secrets, revision);
        boolean told =
                !first && found.lines().equals(values.lines()) && found.left().equals(values.left());
        values = found;
        if (!told) {
            log.info("Compared "
                    + cluster.find(Key.TARGET)
                            .or(() -> cluster.find(Key.CLUSTER))
                            .orElse("the cluster") + " with commit " + found.commit());
            found.left().forEach(log::warning);
        }
    }

    private EnvironmentPromotion open(EngineFactory factory, Run<?, ?> run) {
        choices.startedBy(BuildFacts.person(run), BuildFacts.address(run), run.getStartTimeInMillis());
        return EnvironmentPromotion.capturing(factory, settings, values, choices);
    }

    private Observation<CaptureResult> over(Observation<PromotionResult> seen) {
        if (seen instanceof Observation.Succeeded<PromotionResult> done) {
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put(StepRecord.COMMIT, done.value().commitId());
            facts.put(StepRecord.BRANCH, done.value().branch());
            facts.put(
                    StepRecord.SUMMARY,
                    values.lines().size() + " values "
                            + done.value().state().name().toLowerCase(Locale.ROOT));
            facts.put(StepRecord.APPROVALS, String.join(", ", done.value().approvals()));
            journal().put(facts);
            return Observation.succeeded(
                    CaptureResult.of(done.value(), values, pullRequest == NONE ? null : pullRequest, pullRequestUrl));
        }
        if (seen instanceof Observation.Failed<PromotionResult> failed) {
            return Observation.failed(failed.reason());
        }
        Observation.Running<PromotionResult> waiting = (Observation.Running<PromotionResult>) seen;
        return Observation.running(waiting.retryAfter(), waiting.waitingFor());
    }

    /** With a wait a proposal is not the end: from then on its number is what is waited for. */
    private Observation<PromotionResult> propose(EnvironmentPromotion promotion, OperationLog log) {
        begun = true;
        getContext().saveState();
        // written before anything is pushed: all that is left where Jenkins ends the build after a crash
        journal()
                .put(Map.of(
                        StepRecord.REPOSITORY, settings.find(Key.REPOSITORY).orElse(""),
                        StepRecord.BRANCH, awaitedBranch()));
        Observation<PromotionResult> seen = promotion.propose(attempts, log);
        int next = attempts + 1;
        attempts = next;
        if (seen instanceof Observation.Succeeded<PromotionResult> done
                && done.value().state() == State.PROPOSED) {
            pullRequest = done.value().pullRequestNumber();
            pullRequestUrl = done.value().pullRequestUrl();
            getContext().saveState();
            journal()
                    .put(Map.of(
                            StepRecord.PULL_REQUEST_NUMBER, String.valueOf(pullRequest),
                            StepRecord.PULL_REQUEST_URL, pullRequestUrl,
                            StepRecord.COMMIT, done.value().commitId()));
            return waits ? promotion.observe(pullRequest, log) : seen;
        }
        return seen;
    }

    /** Nobody waits for the pull request any more. */
    @Override
    protected void aborted(Run<?, ?> run, OperationLog log) {
        if (!begun || values == null || values.isEmpty()) {
            return;
        }
        if (keepOnAbort || settings.find(Key.KEEP_ON_ABORT).isPresent()) {
            if (pullRequest != NONE) {
                log.info("Left pull request " + pullRequest + " open, as keepOnAbort says");
            }
            return;
        }
        EngineFactory factory = new EnvironmentResolver(run, GitopsPermissions.PROMOTE).connect(settings);
        try (EnvironmentPromotion promotion = open(factory, run)) {
            if (pullRequest == NONE) {
                promotion.abandon(log);
            } else {
                promotion.abandon(pullRequest, log);
            }
        }
    }
}
