package io.jenkins.plugins.gitops.steps.promote;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import io.jenkins.plugins.gitops.connection.EngineFactory;
import io.jenkins.plugins.gitops.connection.EnvironmentPromotion;
import io.jenkins.plugins.gitops.connection.VerificationRecords;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.PromotionChoices;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult;
import io.jenkins.plugins.gitops.engine.verification.VerificationRecord;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.steps.BuildFacts;
import io.jenkins.plugins.gitops.steps.FreezeGate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Proposes images, then waits for the merge. Stored: the settings, the images and how far it has come.
 */
public class PromoteExecution extends ProposalExecution<PromoteResult> {

    private static final long serialVersionUID = 1L;

    private final EnvironmentSettings settings;

    /** The environment whose images are promoted; null where they are given. */
    private final EnvironmentSettings from;

    /** Empty until those of the other environment are read. */
    private volatile ArrayList<String> images;

    private final PromotionChoices choices;
    private final boolean keepOnAbort;
    private final int timeoutMinutes;

    PromoteExecution(
            StepContext context,
            EnvironmentSettings settings,
            @CheckForNull EnvironmentSettings from,
            GitopsPromoteStep step,
            PreviewChoices preview) {
        super(context, preview, new FreezeGate(step.getFreeze()));
        this.settings = settings;
        this.from = from;
        this.images = new ArrayList<>(step.allImages());
        this.choices = step.choices();
        this.keepOnAbort = step.isKeepOnAbort();
        this.timeoutMinutes = step.getTimeoutMinutes();
    }

    @Override
    protected StepRecord.Kind kind() {
        return StepRecord.Kind.PROMOTE;
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
    protected Duration timeLimit() {
        return Duration.ofMinutes(timeoutMinutes);
    }

    @Override
    protected String awaitedBranch() {
        return "gitops/" + settings.environment() + "/"
                + settings.find(Key.APPLICATION).orElse("");
    }

    /** Reads what another environment was last proven to run. It stays the same from then on, whatever is verified there later. */
    @Override
    protected Optional<PromoteResult> prepare(EngineFactory factory, OperationLog log) {
        if (!isPrepared()) {
            readImages(log);
        }
        return Optional.empty();
    }

    @Override
    protected boolean isDirect() {
        return settings.find(Key.MODE).filter("commit"::equals).isPresent();
    }

    @Override
    protected boolean isPrepared() {
        return !images.isEmpty();
    }

    private void readImages(OperationLog log) {
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

    @Override
    protected PromotionChoices choices(Run<?, ?> run) {
        if (!choices.hasSourceCommit()) {
            choices.withSourceCommit(BuildFacts.sourceCommit(run, settings));
        }
        return choices;
    }

    @Override
    protected EnvironmentPromotion open(EngineFactory factory, PromotionChoices decided) {
        return EnvironmentPromotion.open(factory, settings, images, decided);
    }

    @Override
    protected Map<String, String> intent() {
        return Map.of(StepRecord.IMAGE, String.join(", ", images));
    }

    @Override
    protected Map<String, String> facts(PromotionResult result) {
        String old = result.changes().stream()
                .flatMap(change -> change.oldValue().stream())
                .distinct()
                .collect(Collectors.joining(", "));
        // what is known stays: not every look sees what was there before
        return old.isEmpty() ? Map.of() : Map.of(StepRecord.OLD_IMAGE, old);
    }

    @Override
    protected PromoteResult result(PromotionResult result, String acceptedBy) {
        return new PromoteResult(
                result, images, progress().pullRequestOrNull(), progress().pullRequestUrl(), acceptedBy);
    }
}
