package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.SyncChoices;
import io.jenkins.plugins.gitops.connection.settings.SyncChoices.Switch;
import io.jenkins.plugins.gitops.engine.cluster.ClusterException;
import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.diff.Difference;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.PlanSummary.OfCluster;
import io.jenkins.plugins.gitops.engine.promotion.PlanSummary.PlannedChange;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What one cluster would make of a proposed commit. What the servers say goes to the build's log alone: it may quote values, and those
 * who read pull requests need not be those who may see them.
 */
final class ClusterPreview {

    private static final int MAX_FAULTS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private static final String SEE = "; the build's log says more";
    private static final String UNREADABLE = "its manifests cannot be read" + SEE;
    private static final String UNRENDERED =
            "its manifests are rendered, which needs an agent: put the step into a node that has the programs";
    private static final String UNUSABLE = "the cluster cannot be used as it is configured" + SEE;
    private static final String UNREACHABLE = "the cluster could not be asked" + SEE;
    private static final String REFUSED = "a sync of this commit would be refused" + SEE;
    private static final String LATE = "there was no answer in time" + SEE;

    private final EngineFactory factory;
    private final EnvironmentSettings settings;
    private final PreviewedCommit commit;
    private final SyncChoices choices = new SyncChoices().with(Switch.PRUNE, true);

    private EnvironmentSync sync;
    private OfCluster summary;
    private String json;
    private Duration pause = Duration.ZERO;
    private String waitingFor = "";
    private int faults;

    ClusterPreview(EngineFactory factory, EnvironmentSettings settings, PreviewedCommit commit) {
        this.factory = factory;
        this.settings = settings;
        this.commit = commit;
    }

    static String name(EnvironmentSettings settings) {
        return settings.find(Key.TARGET).or(() -> settings.find(Key.CLUSTER)).orElse("cluster");
    }

    String name() {
        return name(settings);
    }

    boolean isOver() {
        return summary != null;
    }

    Duration pause() {
        return pause;
    }

    OfCluster summary() {
        return summary;
    }

    Optional<String> document() {
        return Optional.ofNullable(json);
    }

    void look(OperationLog log) throws IOException, InterruptedException {
        if (isOver()) {
            return;
        }
        String stage = UNREADABLE;
        try {
            if (sync == null) {
                EnvironmentManifests manifests = commit.read(factory, settings);
                stage = UNUSABLE;
                sync = EnvironmentSync.open(
                        factory, settings, manifests, choices, new SyncCause("", Map.of(), () -> true));
            }
            stage = REFUSED;
            Observation<ChangeSet> seen = sync.plan(OperationLog.SILENT);
            if (seen instanceof Observation.Running<ChangeSet> waiting) {
                pause = waiting.retryAfter();
                waitingFor = waiting.waitingFor();
            } else {
                end(((Observation.Succeeded<ChangeSet>) seen).value());
            }
        } catch (EnvironmentRendering.NoAgentException e) {
            end(UNRENDERED, e.getMessage(), log);
        } catch (OperationException e) {
            failed(e, stage, log);
        }
    }

    private void failed(OperationException fault, String stage, OperationLog log) {
        faults++;
        // a plan has tried again by itself
        if (fault.isRetryable() && sync == null && faults < MAX_FAULTS) {
            pause = fault.retryAfter().orElse(FIRST_PAUSE.multipliedBy(1L << faults - 1));
            waitingFor = fault.getMessage();
            return;
        }
        boolean unanswered = sync != null && (fault instanceof ClusterException || fault.isRetryable());
        end(unanswered ? UNREACHABLE : stage, fault.getMessage(), log);
    }

    void giveUp(Duration after, OperationLog log) {
        if (!isOver()) {
            end(LATE, "gave up after " + after.toMinutes() + " min; it still waited for: " + waitingFor, log);
        }
    }

    private void end(String why, String message, OperationLog log) {
        log.warning("The pull request shows no plan of " + name() + ": " + message);
        summary = OfCluster.without(name(), why);
        close();
    }

    private void end(ChangeSet plan) {
        json = sync.planJson();
        summary = new OfCluster(
                name(),
                plan.plannedSummary(),
                sync.planHash(),
                plan.changes().stream()
                        .filter(change -> change.action() != ChangeAction.UNCHANGED)
                        .map(ClusterPreview::planned)
                        .toList(),
                "");
        close();
    }

    /** Without reasons too: they may quote what a server says. */
    private static PlannedChange planned(Change change) {
        return new PlannedChange(
                change.action().planned(),
                change.id().toString(),
                change.differences().stream().map(Difference::path).toList());
    }

    void close() {
        EnvironmentSync held = sync;
        if (held != null) {
            sync = null;
            held.close();
        }
    }
}
