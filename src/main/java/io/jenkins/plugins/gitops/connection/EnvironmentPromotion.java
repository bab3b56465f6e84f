package io.jenkins.plugins.gitops.connection;

import hudson.Util;
import io.jenkins.plugins.gitops.connection.settings.EditSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.PromotionChoices;
import io.jenkins.plugins.gitops.connection.settings.ProposalSettings;
import io.jenkins.plugins.gitops.connection.settings.SyncPolicy;
import io.jenkins.plugins.gitops.engine.git.CommitId;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.EditOptions;
import io.jenkins.plugins.gitops.engine.manifest.ManifestChange;
import io.jenkins.plugins.gitops.engine.manifest.ManifestEdit;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.PlanPreview;
import io.jenkins.plugins.gitops.engine.promotion.Promoter;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Mode;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Target;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** One promotion to one environment, for the time of one look. */
public final class EnvironmentPromotion implements AutoCloseable {

    private final EngineFactory factory;
    private final ConfigRepository repository;
    private final Promoter promoter;
    private PromotionRequest request;
    private PlanPreview preview = PlanPreview.NONE;

    private EnvironmentPromotion(
            EngineFactory factory, ConfigRepository repository, Promoter promoter, PromotionRequest request) {
        this.factory = factory;
        this.repository = repository;
        this.promoter = promoter;
        this.request = request;
    }

    /**
     * Prepares the promotion; asks nobody yet.
     *
     * @param images at least one, each with tag or digest
     * @throws OperationException when a setting is missing or not valid
     */
    public static EnvironmentPromotion open(
            EngineFactory factory, EnvironmentSettings settings, List<String> images, PromotionChoices choices) {
        return open(factory, () -> request(settings, images, choices));
    }

    /**
     * Prepares the proposal that brings captured values into Git; asks nobody yet.
     *
     * @param values at least one
     * @throws OperationException when a setting is missing or not valid
     */
    public static EnvironmentPromotion capturing(
            EngineFactory factory, EnvironmentSettings settings, CapturedValues values, PromotionChoices choices) {
        return open(
                factory,
                () -> configured(
                        PromotionRequest.capturing(
                                target(settings),
                                values.proposal(Util::getDigestOf),
                                values.edits(),
                                settings.get(Key.BRANCH),
                                choices.origin()),
                        settings,
                        choices));
    }

    private static EnvironmentPromotion open(EngineFactory factory, Supplier<PromotionRequest> wanted) {
        ConfigRepository repository = factory.writableRepository();
        try {
            return new EnvironmentPromotion(factory, repository, factory.promoter(repository), wanted.get());
        } catch (IllegalArgumentException e) {
            repository.close();
            throw new OperationException(e.getMessage(), e);
        } catch (RuntimeException e) {
            repository.close();
            throw e;
        }
    }

    private static Target target(EnvironmentSettings settings) {
        return new Target(settings.get(Key.APPLICATION), settings.environment());
    }

    private static PromotionRequest configured(
            PromotionRequest request, EnvironmentSettings settings, PromotionChoices choices) {
        return request.withPolicy(choices.policy(
                        SyncPolicy.number(settings, Key.REQUIRED_APPROVALS, 0),
                        settings.find(Key.ON_CONTENT_MISMATCH).orElse("")))
                .withOptions(ProposalSettings.options(settings));
    }

    /** Returns the branch of the captures of an environment. */
    public static String captureBranch(EnvironmentSettings settings) {
        return target(settings).ofCaptures().proposalBranch();
    }

    private static PromotionRequest request(
            EnvironmentSettings settings, List<String> images, PromotionChoices choices) {
        List<ImageReference> references =
                images.stream().map(ImageReference::parse).toList();
        PromotionRequest request = new PromotionRequest(
                target(settings),
                references,
                edits(settings, references),
                settings.get(Key.BRANCH),
                mode(settings),
                choices.origin()
                        .replacingSourceCommit(settings.find(Key.CHANGELOG_FROM).orElse("")));
        return configured(request, settings, choices);
    }

    /** What does not say which image it means is for each of them. */
    private static List<ManifestEdit> edits(EnvironmentSettings settings, List<ImageReference> images) {
        String directory = settings.find(Key.PATH).orElse("");
        if (settings.edits().isEmpty()) {
            return images.stream()
                    .<ManifestEdit>map(image -> new ManifestEdit.Image(directory, image, EditOptions.DEFAULT))
                    .toList();
        }
        List<ManifestEdit> edits = new ArrayList<>();
        for (EditSettings edit : settings.edits()) {
            if (images.size() > 1 && edit.isForOneImage()) {
                throw new OperationException("The environment " + settings.environment()
                        + " names a single place for " + images.size()
                        + " images; promote them in steps of their own, each with its place");
            }
            List<ImageReference> meant = edit.needsNoImage() ? images.subList(0, 1) : images;
            meant.forEach(image -> edits.add(edit.toEdit(directory, image)));
        }
        return edits;
    }

    private static Mode mode(EnvironmentSettings settings) {
        String mode = settings.find(Key.MODE).orElse("pullRequest");
        return switch (mode) {
            case "pullRequest" -> Mode.PULL_REQUEST;
            case "commit" -> Mode.COMMIT;
            default ->
                throw new OperationException("The mode \"" + mode + "\" is not known; write pullRequest or commit");
        };
    }

    /** From now on nobody but a person merges; what the forge was asked for is taken back. */
    public void leaveTheMerge() {
        request = request.withOptions(request.options().leavingTheMerge());
    }

    /** Commits, or opens or refreshes the pull request; see {@link Promoter#promote}. */
    public Observation<PromotionResult> propose(int attempt, OperationLog log) {
        return factory.describing(promoter).promote(request, attempt, log);
    }

    /** Shows in the pull request, with the looks that follow, what clusters would make of it; see {@link Promoter#previewing}. */
    public void preview(PlanPreview plans) {
        preview = plans;
    }

    /** Returns when to propose again after a failure that may pass; see {@link Promoter#pauseAfter}. */
    public static Duration pauseAfter(OperationException failure, int tries) {
        return Promoter.pauseAfter(failure, tries);
    }

    /** Looks whether the pull request was merged; see {@link Promoter#await}. */
    public Observation<PromotionResult> observe(long pullRequest, OperationLog log) {
        return promoter.previewing(preview).await(request, pullRequest, log);
    }

    /** Does the same for who is woken when something happens; see {@link Promoter#lookingRarely}. */
    public Observation<PromotionResult> observe(long pullRequest, Duration rarely, OperationLog log) {
        return promoter.lookingRarely(rarely).previewing(preview).await(request, pullRequest, log);
    }

    /** Returns what the merge has instead of what is promoted; see {@link Promoter#differences}. */
    public List<ManifestChange> differences(long pullRequest) {
        return promoter.differences(request, pullRequest);
    }

    /** Returns whether a person has to decide; see {@link Promoter#isQuestion}. */
    public static boolean isQuestion(Observation<PromotionResult> seen) {
        return Promoter.isQuestion(seen);
    }

    /**
     * Leaves the pull request, whose merge is not waited for, with what it shall carry; see {@link Promoter#decorate}.
     *
     * @param commit that it proposes, 40 digits
     */
    public PromotionResult leave(long pullRequest, String commit, OperationLog log) {
        promoter.decorate(request, pullRequest, log);
        return new PromotionResult(
                PromotionResult.State.PROPOSED,
                new CommitId(commit),
                request.target().proposalBranch(),
                List.of(),
                null);
    }

    /** Leaves the pull request to people, since its merge is not waited for any more; see {@link Promoter#giveUp}. */
    public void giveUp(long pullRequest, OperationLog log) {
        promoter.giveUp(request, pullRequest, log);
    }

    /** Closes the pull request and deletes its branch; see {@link Promoter#abandon}. */
    public void abandon(long pullRequest, OperationLog log) {
        promoter.abandon(request, pullRequest, log);
    }

    /** Does the same for a pull request whose number nobody knows; see {@link Promoter#abandon}. */
    public void abandon(OperationLog log) {
        promoter.abandon(request, log);
    }

    @Override
    public void close() {
        repository.close();
    }
}
