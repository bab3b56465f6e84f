package io.jenkins.plugins.gitops.steps.promote;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.gitops.connection.EnvironmentPromotion;
import io.jenkins.plugins.gitops.connection.ForgeKind;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The looks of one step at its open pull request: its share in the look that serves all who wait for that repository, and its plan. */
final class MergeLook implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger(MergeLook.class.getName());

    /** Between two looks of a build that is woken when something happens; up to a quarter less. */
    private static final long RARELY_MILLIS = 30 * 60 * 1000L;

    private final ProposalExecution<?> step;
    private final EnvironmentSettings settings;
    private final long pullRequest;

    /** Null where the pull request shows none. */
    @CheckForNull
    private final PullRequestPlan plan;

    private volatile MergePolls.Watch watch;

    /** @param step that knows its pull request */
    MergeLook(ProposalExecution<?> step, PreviewChoices preview) {
        this.step = step;
        this.settings = step.settings();
        this.pullRequest = step.progress().pullRequest();
        this.plan = PreviewChoices.isWanted(settings) ? new PullRequestPlan(step, preview) : null;
    }

    /** The truth, by the build's own look: at the engine's pace, or only rarely while one look serves all. */
    Observation<PromotionResult> look(EnvironmentPromotion promotion, OperationLog log) {
        if (plan != null) {
            promotion.preview(plan);
        }
        // before the look, so that nothing happens unseen between both
        MergePolls.Watch shared = watch();
        if (shared == null || !shared.isServed()) {
            return promotion.observe(pullRequest, log);
        }
        long jitter = ThreadLocalRandom.current().nextLong(RARELY_MILLIS / 4);
        return promotion.observe(pullRequest, Duration.ofMillis(RARELY_MILLIS - jitter), log);
    }

    /** Returns null where there is no sharing. */
    @CheckForNull
    private MergePolls.Watch watch() {
        if (watch == null) {
            try {
                watch = MergePolls.get()
                        .watch(settings, pullRequest, new BuildForge(step.getContext(), settings), step::nudge);
            } catch (OperationException e) {
                LOGGER.log(Level.FINE, e, () -> "pull request " + pullRequest + " is looked at by its build alone");
            }
        }
        return watch;
    }

    /** Somebody says that something happened: others may be meant too. */
    void called() {
        if (watch != null) {
            MergePolls.get().nudge(ForgeKind.repository(settings));
        }
    }

    @Override
    public void close() {
        MergePolls.Watch shared = watch;
        if (shared != null) {
            watch = null;
            shared.close();
        }
        if (plan != null) {
            plan.close();
        }
    }
}
