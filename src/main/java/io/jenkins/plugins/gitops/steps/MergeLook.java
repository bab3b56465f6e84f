package io.jenkins.plugins.gitops.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.gitops.connection.EnvironmentPromotion;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** The looks of one step at its open pull request, and its share in the look that serves all who wait for that repository. */
final class MergeLook implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger(MergeLook.class.getName());

    /** Between two looks of a build that is woken when something happens; up to a quarter less. */
    private static final long RARELY_MILLIS = 30 * 60 * 1000L;

    private final StepContext context;
    private final EnvironmentSettings settings;
    private final long pullRequest;
    private final Runnable wake;
    private volatile MergePolls.Watch watch;

    MergeLook(StepContext context, EnvironmentSettings settings, long pullRequest, Runnable wake) {
        this.context = context;
        this.settings = settings;
        this.pullRequest = pullRequest;
        this.wake = wake;
    }

    /** The truth, by the build's own look: at the engine's pace, or only rarely while one look serves all. */
    Observation<PromotionResult> look(EnvironmentPromotion promotion, OperationLog log) {
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
                watch = MergePolls.get().watch(settings, pullRequest, new BuildForge(context, settings), wake);
            } catch (OperationException | IllegalArgumentException e) {
                LOGGER.log(Level.FINE, e, () -> "pull request " + pullRequest + " is looked at by its build alone");
            }
        }
        return watch;
    }

    /** Somebody says that something happened: others may be meant too. */
    void called() {
        if (watch != null) {
            MergePolls.get().nudge(RepositorySlug.parse(settings.get(Key.REPOSITORY)));
        }
    }

    @Override
    public void close() {
        MergePolls.Watch shared = watch;
        if (shared != null) {
            watch = null;
            shared.close();
        }
    }
}
