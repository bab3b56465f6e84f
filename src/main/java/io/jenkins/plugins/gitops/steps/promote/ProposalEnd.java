package io.jenkins.plugins.gitops.steps.promote;

import hudson.model.Run;
import io.jenkins.plugins.gitops.connection.EnvironmentPromotion;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.ProposalSettings;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.steps.StepBuild;
import java.io.IOException;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** What becomes of a proposal whose merge is not waited for any more. */
final class ProposalEnd {

    private static final Logger LOGGER = Logger.getLogger(ProposalEnd.class.getName());

    private final ProposalProgress progress;
    private final EnvironmentSettings settings;
    private final Function<Run<?, ?>, EnvironmentPromotion> open;

    /** @param open opens what was proposed, for one use */
    ProposalEnd(
            ProposalProgress progress, EnvironmentSettings settings, Function<Run<?, ?>, EnvironmentPromotion> open) {
        this.progress = progress;
        this.settings = settings;
        this.open = open;
    }

    /** Nobody would take back, in a freeze that begins later, what the forge was asked to merge. Best effort. */
    void giveUp(Run<?, ?> run, OperationLog log) {
        boolean asked =
                settings.find(Key.AUTO_MERGE).flatMap(ProposalSettings::method).isPresent();
        if (!asked || !progress.isProposed()) {
            return;
        }
        try (EnvironmentPromotion promotion = open.apply(run)) {
            promotion.giveUp(progress.pullRequest(), log);
        } catch (RuntimeException e) {
            LOGGER.log(Level.FINE, e, () -> "a merge was not taken back");
            log.warning("Pull request " + progress.pullRequest() + " may be merged by the forge all the same: "
                    + e.getMessage());
        }
    }

    /** Does the same where the build is not at hand. */
    void giveUp(StepContext context) {
        try {
            StepBuild build = StepBuild.around(context);
            if (build.run() != null) {
                giveUp(build.run(), build.log());
            }
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "the build of a proposal cannot be read");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** After an abort by a person. */
    void keep(Run<?, ?> run, OperationLog log) {
        if (progress.isProposed()) {
            log.info("Left pull request " + progress.pullRequest() + " open, as keepOnAbort says");
            giveUp(run, log);
        }
    }

    /** After an abort by a person; or when there is nothing to propose any more, since a try before may have got further. */
    void takeBack(Run<?, ?> run, OperationLog log) {
        try (EnvironmentPromotion promotion = open.apply(run)) {
            if (progress.isProposed()) {
                promotion.abandon(progress.pullRequest(), log);
            } else {
                // Jenkins may have ended between the opening of the pull request and the note of its number
                promotion.abandon(log);
            }
        }
    }
}
