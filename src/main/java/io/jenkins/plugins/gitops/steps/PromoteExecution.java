package io.jenkins.plugins.gitops.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import io.jenkins.plugins.gitops.config.EnvironmentResolver;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.connection.EnvironmentPromotion;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.PromotionChoices;
import io.jenkins.plugins.gitops.connection.VerificationRecords;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import io.jenkins.plugins.gitops.engine.verification.VerificationRecord;
import io.jenkins.plugins.gitops.view.StepRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Proposes, then waits for the merge. Stored: the settings, the image and, as soon as it is known, the pull request's number.
 */
public class PromoteExecution extends ResumableExecution<PromoteResult> {

    private static final long serialVersionUID = 1L;

    /** No pull request yet. */
    private static final long NONE = 0;

    private final EnvironmentSettings settings;

    /** The environment whose images are promoted; null where they are given. */
    private final EnvironmentSettings from;

    /** Empty until those of the other environment are read. */
    private volatile ArrayList<String> images;

    private final PromotionChoices choices;
    private final boolean keepOnAbort;
    private final int timeLimitMinutes;

    private volatile long pullRequest = NONE;
    private volatile String pullRequestUrl;
    private volatile int attempts;

    /** Whether something may have been proposed; noted before it is. */
    private volatile boolean begun;

    PromoteExecution(
            StepContext context,
            EnvironmentSettings settings,
            @CheckForNull EnvironmentSettings from,
            GitopsPromoteStep step) {
        super(context);
        this.settings = settings;
        this.from = from;
        this.images = new ArrayList<>(step.allImages());
        this.choices = step.choices();
        this.keepOnAbort = step.isKeepOnAbort();
        this.timeLimitMinutes = step.getTimeLimitMinutes();
    }

    @Override
    protected StepRecord.Kind kind() {
        return StepRecord.Kind.PROMOTE;
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
        return "gitops/" + settings.environment() + "/"
                + settings.find(Key.APPLICATION).orElse("");
    }

    @Override
    protected Duration timeLimit() {
        return Duration.ofMinutes(timeLimitMinutes);
    }

    @Override
    protected Observation<PromoteResult> observe(Run<?, ?> run, OperationLog log) {
        readImages(log);
        try (EnvironmentPromotion promotion = open(run)) {
            Observation<PromotionResult> seen =
                    pullRequest == NONE ? propose(promotion, log) : promotion.observe(pullRequest, log);
            if (seen instanceof Observation.Succeeded<PromotionResult> done) {
                return Observation.succeeded(result(done.value()));
            }
            return seen instanceof Observation.Failed<PromotionResult> failed
                    ? Observation.failed(failed.reason())
                    : running((Observation.Running<PromotionResult>) seen);
        }
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

    /** Nobody waits for the pull request any more. */
    @Override
    protected void aborted(Run<?, ?> run, OperationLog log) {
        if (!begun) {
            return;
        }
        if (keepOnAbort || settings.find(Key.KEEP_ON_ABORT).isPresent()) {
            if (pullRequest != NONE) {
                log.info("Left pull request " + pullRequest + " open, as keepOnAbort says");
            }
            return;
        }
        try (EnvironmentPromotion promotion = open(run)) {
            if (pullRequest == NONE) {
                // Jenkins may have ended between the opening of the pull request and the note of its number
                promotion.abandon(log);
            } else {
                promotion.abandon(pullRequest, log);
            }
        }
    }

    /** What another environment was last proven to run. It stays the same from then on, whatever is verified there later. */
    private void readImages(OperationLog log) {
        if (from == null || !images.isEmpty()) {
            return;
        }
        String name = from.environment();
        VerificationRecord record = VerificationRecords.ofJenkins()
                .find(from)
                .orElseThrow(() -> new OperationException("Nothing is recorded of the environment " + name
                        + ": no gitopsVerify of it has ended on this Jenkins; verify it with its image, then promote"
                        + " from it"));
        if (!record.passed()) {
            throw new OperationException("The last verification of the environment " + name + ", at " + record.time()
                    + ", failed; correct and verify it, then promote from it");
        }
        if (record.images().isEmpty()) {
            throw new OperationException("The last verification of the environment " + name + ", at " + record.time()
                    + ", proved its health but no image; verify it with image, then promote from it");
        }
        // another list, since the program may be written while this happens
        images = new ArrayList<>(record.images());
        getContext().saveState();
        log.info("Promoting what " + name + " runs, verified at " + record.time() + ": " + String.join(", ", images));
    }

    private EnvironmentPromotion open(Run<?, ?> run) {
        choices.startedBy(BuildFacts.person(run), BuildFacts.address(run), run.getStartTimeInMillis());
        if (!choices.hasSourceCommit()) {
            choices.withSourceCommit(BuildFacts.sourceCommit(run, settings));
        }
        return EnvironmentPromotion.open(
                new EnvironmentResolver(run, GitopsPermissions.PROMOTE).connect(settings), settings, images, choices);
    }

    private static Observation<PromoteResult> running(Observation.Running<PromotionResult> seen) {
        return Observation.running(seen.retryAfter(), seen.waitingFor());
    }

    /** A proposal is not the end: from then on its number is what is waited for. */
    private Observation<PromotionResult> propose(EnvironmentPromotion promotion, OperationLog log) {
        if (!begun) {
            begun = true;
            getContext().saveState();
            // written before anything is pushed: all that is left where Jenkins ends the build after a crash
            journal()
                    .put(Map.of(
                            StepRecord.IMAGE, String.join(", ", images),
                            StepRecord.REPOSITORY, settings.find(Key.REPOSITORY).orElse(""),
                            StepRecord.BRANCH, awaitedBranch()));
        }
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
                            StepRecord.COMMIT, done.value().commitId(),
                            StepRecord.OLD_IMAGE, oldValues(done.value())));
            return promotion.observe(pullRequest, log);
        }
        return seen;
    }

    private static String oldValues(PromotionResult result) {
        return result.changes().stream()
                .flatMap(change -> change.oldValue().stream())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private PromoteResult result(PromotionResult result) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(StepRecord.COMMIT, result.commitId());
        facts.put(StepRecord.BRANCH, result.branch());
        facts.put(StepRecord.SUMMARY, result.state().name().toLowerCase(Locale.ROOT));
        facts.put(StepRecord.APPROVALS, String.join(", ", result.approvals()));
        result.pullRequest().flatMap(PullRequest::mergedBy).ifPresent(who -> facts.put(StepRecord.MERGED_BY, who));
        if (!oldValues(result).isEmpty()) {
            facts.put(StepRecord.OLD_IMAGE, oldValues(result));
        }
        journal().put(facts);
        return new PromoteResult(result, images, pullRequest == NONE ? null : pullRequest, pullRequestUrl);
    }
}
