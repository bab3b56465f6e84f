package io.jenkins.plugins.gitops.steps;

import hudson.model.Cause;
import hudson.model.Run;
import io.jenkins.plugins.gitops.connection.EngineFactory;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings;
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
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Mode;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Origin;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Target;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import java.time.Duration;
import java.util.List;
import jenkins.model.JenkinsLocationConfiguration;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Proposes, then waits for the merge. Stored: the settings, the image and, as soon as it is known, the pull request's number.
 */
public class PromoteExecution extends ResumableExecution<PromoteResult> {

    private static final long serialVersionUID = 1L;

    /** No pull request yet. */
    private static final long NONE = 0;

    private final EnvironmentSettings settings;
    private final String image;
    private final int timeLimitMinutes;

    private long pullRequest = NONE;
    private String pullRequestUrl;
    private int attempts;

    PromoteExecution(StepContext context, EnvironmentSettings settings, String image, int timeLimitMinutes) {
        super(context);
        this.settings = settings;
        this.image = image;
        this.timeLimitMinutes = timeLimitMinutes;
    }

    @Override
    protected Duration timeLimit() {
        return Duration.ofMinutes(timeLimitMinutes);
    }

    @Override
    protected Observation<PromoteResult> observe(Run<?, ?> run, OperationLog log) {
        EngineFactory factory = new EngineFactory(settings, run);
        PromotionRequest request = request(run);
        try (ConfigRepository repository = factory.repository()) {
            Promoter promoter = factory.promoter(repository);
            Observation<PromotionResult> seen =
                    pullRequest == NONE ? propose(promoter, request, log) : promoter.observe(request, pullRequest, log);
            if (seen instanceof Observation.Succeeded<PromotionResult> done) {
                return Observation.succeeded(result(done.value()));
            }
            return seen instanceof Observation.Failed<PromotionResult> failed
                    ? Observation.failed(failed.reason())
                    : running((Observation.Running<PromotionResult>) seen);
        }
    }

    private static Observation<PromoteResult> running(Observation.Running<PromotionResult> seen) {
        return Observation.running(seen.retryAfter(), seen.waitingFor());
    }

    /** A proposal is not the end: from then on its number is what is waited for. */
    private Observation<PromotionResult> propose(Promoter promoter, PromotionRequest request, OperationLog log) {
        Observation<PromotionResult> seen = promoter.propose(request, attempts, log);
        attempts++;
        if (seen instanceof Observation.Succeeded<PromotionResult> done
                && done.value().state() == State.PROPOSED) {
            done.value().pullRequest().ifPresent(opened -> {
                pullRequest = opened.number();
                pullRequestUrl = opened.url().toString();
            });
            getContext().saveState();
            return promoter.observe(request, pullRequest, log);
        }
        return seen;
    }

    private PromotionRequest request(Run<?, ?> run) {
        try {
            ImageReference reference = ImageReference.parse(image);
            ManifestEdit edit =
                    new ManifestEdit.Image(settings.find(Key.PATH).orElse(""), reference, EditOptions.DEFAULT);
            return new PromotionRequest(
                    new Target(settings.get(Key.APPLICATION), settings.environment()),
                    List.of(reference),
                    List.of(edit),
                    settings.get(Key.BRANCH),
                    mode(),
                    new Origin(author(run), buildOf(run)));
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    private Mode mode() {
        String mode = settings.find(Key.MODE).orElse("pullRequest");
        return switch (mode) {
            case "pullRequest" -> Mode.PULL_REQUEST;
            case "commit" -> Mode.COMMIT;
            default ->
                throw new OperationException("The mode \"" + mode + "\" is not known; write pullRequest or commit");
        };
    }

    /** Names the person who started the build, where one did. */
    private static CommitAuthor author(Run<?, ?> run) {
        Cause.UserIdCause cause = run.getCause(Cause.UserIdCause.class);
        String person = cause == null || cause.getUserName() == null ? "" : cause.getUserName();
        String name = person.replaceAll("[<>\\r\\n\\x00]", " ").strip();
        return new CommitAuthor(name.isEmpty() ? "Jenkins" : name + " (Jenkins)", "");
    }

    private static String buildOf(Run<?, ?> run) {
        String root = JenkinsLocationConfiguration.get().getUrl();
        return root == null ? run.getFullDisplayName() : root + run.getUrl();
    }

    private PromoteResult result(PromotionResult result) {
        return new PromoteResult(
                result.state().name(),
                result.commit().value(),
                image,
                result.branch(),
                pullRequest == NONE ? null : pullRequest,
                pullRequestUrl);
    }
}
