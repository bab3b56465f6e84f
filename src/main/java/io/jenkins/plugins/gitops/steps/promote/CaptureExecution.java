package io.jenkins.plugins.gitops.steps.promote;

import hudson.model.Run;
import io.jenkins.plugins.gitops.connection.CapturedValues;
import io.jenkins.plugins.gitops.connection.EngineFactory;
import io.jenkins.plugins.gitops.connection.EnvironmentCapture;
import io.jenkins.plugins.gitops.connection.EnvironmentPromotion;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.PromotionChoices;
import io.jenkins.plugins.gitops.connection.settings.SyncChoices;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.steps.FreezeGate;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Compares, proposes, then waits for the merge. Stored: the settings, the values that were proposed, and how far it has come. Until
 * the pull request's number is known each look compares anew, in the turn of the cluster's looks.
 */
public class CaptureExecution extends ProposalExecution<CaptureResult> {

    private static final long serialVersionUID = 1L;
    private static final int MAX_SHOWN = 10;

    private final EnvironmentSettings settings;

    /** The same on the one cluster that is looked at. */
    private final EnvironmentSettings cluster;

    private final SyncChoices secrets;
    private final PromotionChoices choices;

    /** Empty for the commit that was synced last. */
    private final String revision;

    private final boolean waits;
    private final boolean keepOnAbort;
    private final int timeoutMinutes;

    /** Null before the first comparison. */
    private volatile CapturedValues values;

    CaptureExecution(
            StepContext context,
            EnvironmentSettings settings,
            EnvironmentSettings cluster,
            GitopsCaptureStep step,
            PreviewChoices preview) {
        super(context, preview, new FreezeGate(step.getFreeze()));
        this.settings = settings;
        this.cluster = cluster;
        this.secrets = step.secrets();
        this.choices = step.choices();
        this.revision = step.getRevision() == null ? "" : step.getRevision();
        this.waits = step.isWait();
        this.keepOnAbort = step.isKeepOnAbort();
        this.timeoutMinutes = step.getTimeoutMinutes();
    }

    @Override
    protected StepRecord.Kind kind() {
        return StepRecord.Kind.CAPTURE;
    }

    @Override
    public EnvironmentSettings settings() {
        return settings;
    }

    @Override
    protected boolean keepsOnAbort() {
        return keepOnAbort;
    }

    @Override
    protected boolean waits() {
        return waits;
    }

    @Override
    protected Duration timeLimit() {
        return Duration.ofMinutes(timeoutMinutes);
    }

    @Override
    protected String awaitedBranch() {
        return EnvironmentPromotion.captureBranch(settings);
    }

    @Override
    protected Optional<CaptureResult> prepare(EngineFactory factory, OperationLog log)
            throws IOException, InterruptedException {
        CapturedValues before = values;
        compare(factory, log);
        if (!values.isEmpty()) {
            return Optional.empty();
        }
        CapturedValues nothing = values;
        if (progress().hasBegun() && before != null && !before.isEmpty()) {
            // by these what was proposed is found again
            values = before;
        }
        log.info("Nothing can be captured" + (nothing.left().isEmpty() ? ": nothing has drifted" : ""));
        journal().put(Map.of(StepRecord.COMMIT, nothing.commit(), StepRecord.SUMMARY, "nothing captured"));
        return Optional.of(CaptureResult.nothing(nothing));
    }

    @Override
    protected String preparingServer() {
        return cluster.clusterId();
    }

    @Override
    protected boolean isPrepared() {
        return values != null && !values.isEmpty();
    }

    private void compare(EngineFactory factory, OperationLog log) throws IOException, InterruptedException {
        boolean first = values == null;
        CapturedValues found =
                EnvironmentCapture.read(factory.of(cluster), cluster, secrets, revision, () -> !isEnded());
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

    @Override
    protected PromotionChoices choices(Run<?, ?> run) {
        return choices;
    }

    @Override
    protected EnvironmentPromotion open(EngineFactory factory, PromotionChoices decided) {
        return EnvironmentPromotion.capturing(factory, settings, values, decided);
    }

    @Override
    protected Map<String, String> intent() {
        return Map.of(StepRecord.CAPTURED, shown(values.places()));
    }

    /** On the build's page, which is no place for values: those of secrets may be among them. */
    private static String shown(List<String> places) {
        String all = String.join("; ", places.subList(0, Math.min(places.size(), MAX_SHOWN)));
        return places.size() > MAX_SHOWN ? all + "; and " + (places.size() - MAX_SHOWN) + " more" : all;
    }

    @Override
    protected String summary(PromotionResult result) {
        int number = values.lines().size();
        return number + (number == 1 ? " value " : " values ") + ProposalRecord.word(result.state());
    }

    @Override
    protected CaptureResult result(PromotionResult result, String acceptedBy) {
        return CaptureResult.of(
                result, values, progress().pullRequestOrNull(), progress().pullRequestUrl(), acceptedBy);
    }
}
