package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.git.CommitAuthor;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.EditOptions;
import io.jenkins.plugins.gitops.engine.manifest.ManifestEdit;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.Promoter;
import io.jenkins.plugins.gitops.engine.promotion.PromotionPolicy;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Mode;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Origin;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Target;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult;
import java.time.Instant;
import java.util.List;

/** One promotion to one environment, for the time of one look. */
public final class EnvironmentPromotion implements AutoCloseable {

    private final ConfigRepository repository;
    private final Promoter promoter;
    private final PromotionRequest request;
    private final boolean keepsPullRequest;

    private EnvironmentPromotion(
            ConfigRepository repository, Promoter promoter, PromotionRequest request, boolean keepsPullRequest) {
        this.keepsPullRequest = keepsPullRequest;
        this.repository = repository;
        this.promoter = promoter;
        this.request = request;
    }

    /**
     * Prepares the promotion; asks nobody yet.
     *
     * @param person who started it, for the commit; empty where nobody did
     * @param build the build's address or name
     * @param startedMillis when the build started: an older build gives way to a newer one
     * @throws OperationException when a setting is missing or not valid
     */
    public static EnvironmentPromotion open(
            EngineFactory factory,
            EnvironmentSettings settings,
            String image,
            String person,
            String build,
            long startedMillis) {
        ConfigRepository repository = factory.repository();
        try {
            return new EnvironmentPromotion(
                    repository,
                    factory.promoter(repository),
                    request(settings, image, origin(person, build, startedMillis)),
                    settings.find(Key.KEEP_ON_ABORT).isPresent());
        } catch (IllegalArgumentException e) {
            repository.close();
            throw new OperationException(e.getMessage(), e);
        } catch (OperationException e) {
            repository.close();
            throw e;
        }
    }

    private static PromotionRequest request(EnvironmentSettings settings, String image, Origin origin) {
        ImageReference reference = ImageReference.parse(image);
        String directory = settings.find(Key.PATH).orElse("");
        List<ManifestEdit> edits = settings.edits().stream()
                .map(edit -> edit.toEdit(directory, reference))
                .toList();
        List<ManifestEdit> usual = List.of(new ManifestEdit.Image(directory, reference, EditOptions.DEFAULT));
        return new PromotionRequest(
                        new Target(settings.get(Key.APPLICATION), settings.environment()),
                        List.of(reference),
                        edits.isEmpty() ? usual : edits,
                        settings.get(Key.BRANCH),
                        mode(settings),
                        origin)
                .withPolicy(new PromotionPolicy(
                        SyncPolicy.number(settings, Key.REQUIRED_APPROVALS, 0), PromotionPolicy.OtherContent.FAIL));
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

    private static Origin origin(String person, String build, long startedMillis) {
        return new Origin(author(person), build).startedAt(Instant.ofEpochMilli(startedMillis));
    }

    private static CommitAuthor author(String person) {
        String name = person.replaceAll("[<>\\r\\n\\x00]", " ").strip();
        return new CommitAuthor(name.isEmpty() ? "Jenkins" : name + " (Jenkins)", "");
    }

    /** Commits, or opens or refreshes the pull request; see {@link Promoter#propose}. */
    public Observation<PromotionResult> propose(int attempt, OperationLog log) {
        return promoter.propose(request, attempt, log);
    }

    /** Looks whether the pull request was merged; see {@link Promoter#observe}. */
    public Observation<PromotionResult> observe(long pullRequest, OperationLog log) {
        return promoter.observe(request, pullRequest, log);
    }

    /** Closes the pull request and deletes its branch, unless the environment is configured to keep them; see {@link Promoter#abandon}. */
    public void abandon(long pullRequest, OperationLog log) {
        if (keepsPullRequest) {
            log.info("Pull request " + pullRequest + " stays open, as the environment is configured");
            return;
        }
        promoter.abandon(request, pullRequest, log);
    }

    @Override
    public void close() {
        repository.close();
    }
}
