package io.jenkins.plugins.gitops.steps.sync;

import hudson.model.Run;
import hudson.security.Permission;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.connection.EnvironmentSync;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.SyncChoices;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.diff.DriftReport;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.record.StepRecord;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Plans and prints the plan; where it is wanted, also what has drifted. */
public class PlanExecution extends ManifestExecution<PlanResult> {

    private static final long serialVersionUID = 1L;

    private final boolean drift;

    PlanExecution(
            StepContext context,
            EnvironmentSettings settings,
            ManifestSource source,
            SyncChoices choices,
            GitopsPlanStep step) {
        super(context, settings, source, choices, step);
        this.drift = step.isDrift();
    }

    @Override
    protected StepRecord.Kind kind() {
        return StepRecord.Kind.PLAN;
    }

    @Override
    protected Permission permission() {
        return GitopsPermissions.VIEW;
    }

    @Override
    protected boolean writes() {
        return false;
    }

    @Override
    protected String doing() {
        return "Planning a sync of " + settings().environment() + " to";
    }

    @Override
    protected boolean wantsDrift() {
        return drift;
    }

    @Override
    protected PlanResult finished(ClusterLooks looks, Map<String, ClusterOutcome> outcomes, OperationLog log) {
        SyncResult changes = SyncResult.ofClusters(commit(), outcomes, true);
        journal()
                .put(Map.of(
                        StepRecord.SUMMARY, changes.getSummary(),
                        StepRecord.PLAN_HASH, changes.getPlanHash()));
        List<String> drifted = looks.drift();
        tell(drifted, log);
        return new PlanResult(commit(), changes, plans(looks.planDocuments(), changes.getPlanHash()), drifted);
    }

    private StoredPlans plans(Map<String, String> documents, String hash) {
        try {
            return StoredPlans.of(getContext(), documents, hash);
        } catch (IOException e) {
            throw OperationException.retryable("The plan cannot be found again (" + e.getMessage() + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw OperationException.retryable("The plan was not kept, since the look was interrupted", e);
        }
    }

    private void tell(List<String> drifted, OperationLog log) {
        if (drift) {
            log.info(drifted.isEmpty() ? "Nothing has drifted" : "Drifted: " + drifted.size());
            drifted.forEach(line -> log.info("  " + line));
        }
    }

    @Override
    protected Observation<PlanResult> planned(Run<?, ?> run, EnvironmentSync open, ChangeSet plan, OperationLog log) {
        List<String> drifted = List.of();
        if (drift) {
            drifted = open.drift().findings().stream()
                    .map(DriftReport.Finding::toString)
                    .toList();
            tell(drifted, log);
        }
        return Observation.succeeded(new PlanResult(
                commit(),
                SyncResult.of(commit(), plan, open.planHash(), true),
                plans(Map.of("", StepRecord.PLAN_DOCUMENT), open.planHash()),
                drifted));
    }
}
