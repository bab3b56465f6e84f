package io.jenkins.plugins.gitops.steps;

import hudson.model.Cause;
import hudson.model.Run;
import io.jenkins.plugins.gitops.config.EnvironmentResolver;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.connection.EnvironmentPromotion;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import java.time.Duration;
import jenkins.model.JenkinsLocationConfiguration;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Proposes, then waits for the merge. Stored: the settings, the image and, as soon as it is known, the pull request's number.
 */
public class PromoteExecution extends ResumableExecution<PromoteResult> {

    private static final long serialVersionUID = 1L;

    /** No pull request yet. */
    private static final long NONE = 0;

    private final EnvironmentSettings settings;
    private final String image;
    private final int timeLimitMinutes;

    private long pullRequest = NONE;
    private String pullRequestUrl;
    private int attempts;

    PromoteExecution(StepContext context, EnvironmentSettings settings, String image, int timeLimitMinutes) {
        super(context);
        this.settings = settings;
        this.image = image;
        this.timeLimitMinutes = timeLimitMinutes;
    }

    @Override
    protected Duration timeLimit() {
        return Duration.ofMinutes(timeLimitMinutes);
    }

    @Override
    protected Observation<PromoteResult> observe(Run<?, ?> run, OperationLog log) {
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

    /** Nobody waits for the pull request any more. */
    @Override
    protected void aborted(Run<?, ?> run, OperationLog log) {
        if (pullRequest != NONE) {
            try (EnvironmentPromotion promotion = open(run)) {
                promotion.abandon(pullRequest, log);
            }
        }
    }

    private EnvironmentPromotion open(Run<?, ?> run) {
        return EnvironmentPromotion.open(
                new EnvironmentResolver(run, GitopsPermissions.PROMOTE).connect(settings),
                settings,
                image,
                personBehind(run),
                addressOf(run),
                run.getStartTimeInMillis());
    }

    private static Observation<PromoteResult> running(Observation.Running<PromotionResult> seen) {
        return Observation.running(seen.retryAfter(), seen.waitingFor());
    }

    /** A proposal is not the end: from then on its number is what is waited for. */
    private Observation<PromotionResult> propose(EnvironmentPromotion promotion, OperationLog log) {
        Observation<PromotionResult> seen = promotion.propose(attempts, log);
        attempts++;
        if (seen instanceof Observation.Succeeded<PromotionResult> done
                && done.value().state() == State.PROPOSED) {
            pullRequest = done.value().pullRequestNumber();
            pullRequestUrl = done.value().pullRequestUrl();
            getContext().saveState();
            return promotion.observe(pullRequest, log);
        }
        return seen;
    }

    private static String personBehind(Run<?, ?> run) {
        Cause.UserIdCause cause = run.getCause(Cause.UserIdCause.class);
        return cause == null || cause.getUserName() == null ? "" : cause.getUserName();
    }

    private static String addressOf(Run<?, ?> run) {
        String root = JenkinsLocationConfiguration.get().getUrl();
        return root == null ? run.getFullDisplayName() : root + run.getUrl();
    }

    private PromoteResult result(PromotionResult result) {
        return new PromoteResult(
                result.state().name(),
                result.commitId(),
                image,
                result.branch(),
                pullRequest == NONE ? null : pullRequest,
                pullRequestUrl);
    }
}
