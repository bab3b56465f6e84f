package io.jenkins.plugins.gitops.steps.promote;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import hudson.security.ACLContext;
import io.jenkins.plugins.gitops.config.EnvironmentResolver;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.connection.EngineFactory;
import io.jenkins.plugins.gitops.connection.EnvironmentPreview;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.PlanPreview;
import io.jenkins.plugins.gitops.engine.promotion.PlanSummary;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.steps.Looks;
import io.jenkins.plugins.gitops.steps.StepBuild;
import io.jenkins.plugins.gitops.waiting.schedule.LookSchedule;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.SystemProperties;

/**
 * Makes the plan of what a step proposes, beside the looks at its pull request and on turns of its own, so that a cluster that does
 * not answer holds up no merge. What is not done in some minutes is given up. After a restart it is made again, unless the pull request
 * shows it already. Safe for use by several threads.
 */
final class PullRequestPlan implements PlanPreview, AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger(PullRequestPlan.class.getName());

    /** For administrators of clusters that are slow. */
    private static final String MINUTES = PullRequestPlan.class.getName() + ".minutes";

    private static final int DEFAULT_MINUTES = 5;

    /** One for all, whatever servers they ask: clusters that hang hold up other plans, and never the looks at pull requests. */
    private static final String LANE = "plans";

    private static final long AFTER_INTERRUPTION_MILLIS = 2_000;

    private static final String NOT_ALLOWED = "the build may not look at the environment's clusters; its log says more";
    private static final String FAULT = "it could not be made; the build's log says more";

    private final ProposalExecution<?> step;
    private final PreviewChoices choices;
    private final Duration limit = Duration.ofMinutes(SystemProperties.getInteger(MINUTES, DEFAULT_MINUTES));
    private Round current;

    PullRequestPlan(ProposalExecution<?> step, PreviewChoices choices) {
        this.step = step;
        this.choices = choices;
    }

    @Override
    public boolean isWanted(String headCommit) {
        return !headCommit.equals(step.progress().planned());
    }

    @Override
    public synchronized Optional<PlanSummary> of(String headCommit) {
        if (current == null || !current.commit.equals(headCommit)) {
            close();
            current = new Round(headCommit);
            current.schedule.in(0);
        }
        return Optional.ofNullable(current.summary);
    }

    @Override
    public void settled(String headCommit) {
        close();
        step.progress().planned(headCommit);
        step.getContext().saveState();
    }

    @Override
    public void unsettled(String headCommit) {
        if (!isWanted(headCommit)) {
            step.progress().planned(null);
            step.getContext().saveState();
        }
    }

    @Override
    public synchronized void close() {
        if (current != null) {
            current.stop();
            current = null;
        }
    }

    /** The plan of one commit. */
    private final class Round {

        private final String commit;
        private final EnvironmentSettings settings = step.settings();

        /** Begins with the first look: those of many pull requests take turns. */
        private long deadlineMillis;

        private final LookSchedule schedule = Looks.schedule(LANE, this::look);

        /** Of the looks alone. */
        private EnvironmentPreview preview;

        private volatile PlanSummary summary;

        /** Whether nobody wants the plan any more; a look under way is interrupted then. */
        private volatile boolean stopped;

        Round(String commit) {
            this.commit = commit;
        }

        void stop() {
            stopped = true;
            schedule.stop(true, this::closePreview);
        }

        private void closePreview() {
            if (preview != null) {
                preview.close();
                preview = null;
            }
        }

        private void look() {
            try {
                StepBuild build = StepBuild.around(step.getContext());
                if (build.isOver()) {
                    schedule.end();
                    closePreview();
                    return;
                }
                try (ACLContext ignored = build.impersonate()) {
                    look(build.run(), whileWanted(build.log()));
                }
            } catch (InterruptedException e) {
                LOGGER.log(Level.FINE, e, () -> "the plan of " + commit + " was interrupted");
                schedule.in(AFTER_INTERRUPTION_MILLIS);
            } catch (IOException | RuntimeException | Error e) {
                // whatever it is, the pull request must hear that there is no plan
                LOGGER.log(
                        stopped ? Level.FINE : Level.WARNING,
                        e,
                        () -> "the plan of " + commit + " for " + step + " was not made");
                end(EnvironmentPreview.without(settings, commit, FAULT));
            }
        }

        private void look(Run<?, ?> run, OperationLog log) throws IOException, InterruptedException {
            if (preview == null) {
                deadlineMillis = System.currentTimeMillis() + limit.toMillis();
                EngineFactory factory = connect(run, log);
                if (factory == null) {
                    end(EnvironmentPreview.without(settings, commit, NOT_ALLOWED));
                    return;
                }
                preview = EnvironmentPreview.open(
                        factory, settings, commit, choices.rendering(step.getContext(), OperationLog.SILENT));
            }
            Observation<PlanSummary> seen = preview.look(log);
            long left = deadlineMillis - System.currentTimeMillis();
            if (seen instanceof Observation.Running<PlanSummary> waiting && left > 0) {
                schedule.in(Math.min(left, waiting.retryAfter().toMillis()));
            } else {
                end(
                        seen instanceof Observation.Succeeded<PlanSummary> done
                                ? done.value()
                                : preview.giveUp(limit, log));
            }
        }

        /** What is interrupted, since the pull request was merged meanwhile, is nobody's concern. */
        private OperationLog whileWanted(OperationLog log) {
            return new OperationLog() {
                @Override
                public void info(String line) {
                    if (!schedule.isEnded()) {
                        log.info(line);
                    }
                }

                @Override
                public void warning(String line) {
                    if (!schedule.isEnded()) {
                        log.warning(line);
                    }
                }
            };
        }

        @CheckForNull
        private EngineFactory connect(Run<?, ?> run, OperationLog log) {
            try {
                return new EnvironmentResolver(run, GitopsPermissions.VIEW).connect(settings);
            } catch (OperationException e) {
                log.warning("The pull request shows no plan: " + e.getMessage());
                return null;
            }
        }

        private void end(PlanSummary made) {
            keep(made);
            closePreview();
            summary = made;
            if (schedule.end()) {
                step.nudge();
            }
        }

        /** For the build's page; the pull request shows it all the same where the disk fails. */
        private void keep(PlanSummary made) {
            Map<String, String> plans = preview == null ? Map.of() : preview.documents();
            Map<String, String> files = StepRecord.clusterFiles(
                    made.clusters().stream().map(PlanSummary.OfCluster::cluster).toList());
            boolean several = !settings.clusters().isEmpty();
            String hash = several ? "" : made.clusters().get(0).hash();
            try {
                // at no moment a plan under another commit
                step.journal().planAnew(Map.of(StepRecord.PLANNED_COMMIT, made.commit(), StepRecord.PLAN_HASH, hash));
                plans.forEach((cluster, plan) -> step.journal()
                        .write(several ? StepRecord.planDocument(files.get(cluster)) : StepRecord.PLAN_DOCUMENT, plan));
            } catch (OperationException e) {
                // of a step that has ended, or of a deleted build, nobody misses it
                Level level = stopped || !e.isRetryable() ? Level.FINE : Level.WARNING;
                LOGGER.log(level, e, () -> "the plan of " + commit + " was not kept with its build");
            }
        }
    }
}
