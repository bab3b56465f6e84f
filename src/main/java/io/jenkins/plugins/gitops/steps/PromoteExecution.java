package io.jenkins.plugins.gitops.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import io.jenkins.plugins.gitops.config.EnvironmentResolver;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.connection.EnvironmentPromotion;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.PromotionChoices;
import io.jenkins.plugins.gitops.connection.VerificationRecords;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import io.jenkins.plugins.gitops.engine.verification.VerificationRecord;
import io.jenkins.plugins.gitops.view.StepRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.springframework.security.core.Authentication;

/**
 * Proposes, then waits for the merge. Stored: the settings, the image and, as soon as it is known, the pull request's number.
 */
public class PromoteExecution extends ResumableExecution<PromoteResult> {

    private static final long serialVersionUID = 1L;

    private static final Logger LOGGER = Logger.getLogger(PromoteExecution.class.getName());

    /** Between two looks of a build that is woken when something happens; up to a quarter less. */
    private static final long RARELY_MILLIS = 30 * 60 * 1000L;

    /** No pull request yet. */
    private static final long NONE = 0;

    private final EnvironmentSettings settings;

    /** The environment whose images are promoted; null where they are given. */
    private final EnvironmentSettings from;

    /** Empty until those of the other environment are read. */
    private volatile ArrayList<String> images;

    private final PromotionChoices choices;
    private final boolean keepOnAbort;
    private final int timeLimitMinutes;

    private volatile long pullRequest = NONE;
    private volatile String pullRequestUrl;

    /** Null in a build that an earlier version stored, until it looks. */
    private volatile FreezeGate freeze;

    /** Lost races. */
    private volatile int attempts;

    /** Faults in a row before something was proposed; each is followed by a longer pause. */
    private transient volatile int faults;

    /** Whether something may have been proposed; noted before it is. */
    private volatile boolean begun;

    /** The share in the look that serves all who wait for this repository; made anew after a restart. */
    private transient volatile MergePolls.Watch watch;

    PromoteExecution(
            StepContext context,
            EnvironmentSettings settings,
            @CheckForNull EnvironmentSettings from,
            GitopsPromoteStep step) {
        super(context);
        this.settings = settings;
        this.from = from;
        this.images = new ArrayList<>(step.allImages());
        this.choices = step.choices();
        this.keepOnAbort = step.isKeepOnAbort();
        this.timeLimitMinutes = step.getTimeLimitMinutes();
        this.freeze = new FreezeGate(step.getFreeze());
    }

    @Override
    protected StepRecord.Kind kind() {
        return StepRecord.Kind.PROMOTE;
    }

    @Override
    protected EnvironmentSettings settings() {
        return settings;
    }

    @Override
    protected String awaitedRepository() {
        return settings.find(Key.REPOSITORY).orElse("");
    }

    @Override
    protected long awaitedPullRequest() {
        return pullRequest;
    }

    @Override
    protected String awaitedBranch() {
        return "gitops/" + settings.environment() + "/"
                + settings.find(Key.APPLICATION).orElse("");
    }

    @Override
    protected Duration timeLimit() {
        return Duration.ofMinutes(timeLimitMinutes);
    }

    @Override
    protected Observation<PromoteResult> observe(Run<?, ?> run, OperationLog log) {
        readImages(log);
        if (freeze == null) {
            freeze = new FreezeGate(FreezeGate.WAIT);
        }
        FreezeLook frozen = freeze.look(this, run, log);
        if (!begun) {
            frozen.failWhereAsked();
        }
        if (frozen.isFrozen() && isDirect()) {
            return frozen.waiting();
        }
        try (EnvironmentPromotion promotion = open(run, frozen)) {
            Observation<PromotionResult> seen = pullRequest == NONE ? propose(promotion, log) : look(promotion, log);
            if (seen instanceof Observation.Succeeded<PromotionResult> done) {
                if (done.value().state() == State.MERGED) {
                    frozen.tellMerge(log);
                }
                return ended(done.value());
            }
            if (EnvironmentPromotion.isQuestion(seen)) {
                // the pull request itself is over
                release();
                question().ask(pullRequest, promotion::differences, log);
            }
            return seen instanceof Observation.Failed<PromotionResult> failed
                    ? Observation.failed(failed.reason())
                    : amended((Observation.Running<PromotionResult>) seen, frozen);
        }
    }

    /** Returns whether what is proposed lands at once, without a pull request. */
    private boolean isDirect() {
        return settings.find(Key.MODE).filter("commit"::equals).isPresent();
    }

    /** A freeze holds up what is merged, not what a person decides about it afterwards. */
    private Observation<PromoteResult> amended(Observation.Running<PromotionResult> seen, FreezeLook frozen) {
        Observation<PromoteResult> waiting = Observation.running(seen.retryAfter(), seen.waitingFor());
        return question().isAsked() ? waiting : frozen.amend(waiting);
    }

    private MergeQuestion question() {
        return new MergeQuestion(journal());
    }

    @Override
    boolean isDecidedBy(Authentication person) {
        try {
            Run<?, ?> run = getContext().get(Run.class);
            return run != null && new EnvironmentResolver(run, GitopsPermissions.PROMOTE).allows(person, settings);
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.FINE, e, () -> "the build of " + this + " cannot be read");
            return false;
        }
    }

    @Override
    boolean isOverridableBy(Authentication person) {
        return FreezeGate.isOverridableBy(person, this);
    }

    @Override
    void configured() {
        FreezeGate gate = freeze;
        if (gate != null && gate.isChanged(this)) {
            nudge();
        }
    }

    @Override
    protected String server() {
        return settings.find(Key.REPOSITORY).orElse("");
    }

    /** Who interrupts a push or the opening of a pull request does not learn whether it happened. */
    @Override
    protected boolean isInterruptible() {
        return false;
    }

    /** Nobody waits for the pull request any more. */
    @Override
    protected void aborted(Run<?, ?> run, OperationLog log) {
        if (!begun) {
            return;
        }
        if (keepOnAbort || settings.find(Key.KEEP_ON_ABORT).isPresent()) {
            if (pullRequest != NONE) {
                log.info("Left pull request " + pullRequest + " open, as keepOnAbort says");
            }
            return;
        }
        try (EnvironmentPromotion promotion = open(run)) {
            if (pullRequest == NONE) {
                // Jenkins may have ended between the opening of the pull request and the note of its number
                promotion.abandon(log);
            } else {
                promotion.abandon(pullRequest, log);
            }
        }
    }

    /** What another environment was last proven to run. It stays the same from then on, whatever is verified there later. */
    private void readImages(OperationLog log) {
        if (from == null || !images.isEmpty()) {
            return;
        }
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

    private EnvironmentPromotion open(Run<?, ?> run, FreezeLook frozen) {
        EnvironmentPromotion promotion = open(run);
        return frozen.isFrozen() ? promotion.leavingTheMerge() : promotion;
    }

    private EnvironmentPromotion open(Run<?, ?> run) {
        choices.startedBy(BuildFacts.person(run), BuildFacts.address(run), run.getStartTimeInMillis());
        if (!choices.hasSourceCommit()) {
            choices.withSourceCommit(BuildFacts.sourceCommit(run, settings));
        }
        if (journal() != null) {
            question().answer().ifPresent(choices::answer);
        }
        return EnvironmentPromotion.open(
                new EnvironmentResolver(run, GitopsPermissions.PROMOTE).connect(settings), settings, images, choices);
    }

    /** A proposal is not the end: from then on its number is what is waited for. */
    private Observation<PromotionResult> propose(EnvironmentPromotion promotion, OperationLog log) {
        if (!begun) {
            begun = true;
            getContext().saveState();
            // written before anything is pushed: all that is left where Jenkins ends the build after a crash
            journal()
                    .put(Map.of(
                            StepRecord.IMAGE, String.join(", ", images),
                            StepRecord.REPOSITORY, settings.find(Key.REPOSITORY).orElse(""),
                            StepRecord.BRANCH, awaitedBranch()));
        }
        Observation<PromotionResult> seen;
        try {
            seen = promotion.propose(attempts, log);
        } catch (OperationException e) {
            if (!e.isRetryable()) {
                throw e;
            }
            return afterFault(e);
        }
        faults = 0;
        int next = attempts + 1;
        attempts = next;
        if (seen instanceof Observation.Succeeded<PromotionResult> done
                && done.value().state() == State.PROPOSED) {
            pullRequest = done.value().pullRequestNumber();
            pullRequestUrl = done.value().pullRequestUrl();
            getContext().saveState();
            journal()
                    .put(Map.of(
                            StepRecord.PULL_REQUEST_NUMBER, String.valueOf(pullRequest),
                            StepRecord.PULL_REQUEST_URL, pullRequestUrl,
                            StepRecord.COMMIT, done.value().commitId(),
                            StepRecord.OLD_IMAGE, oldValues(done.value())));
            return look(promotion, log);
        }
        return seen;
    }

    /** The truth, by the build's own look: at the engine's pace, or only rarely while one look serves all. */
    private Observation<PromotionResult> look(EnvironmentPromotion promotion, OperationLog log) {
        if (question().isAsked()) {
            // the pull request is over; only a person is waited for
            return promotion.observe(pullRequest, log);
        }
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
                watch = MergePolls.get()
                        .watch(settings, pullRequest, new BuildForge(getContext(), settings), this::nudge);
            } catch (OperationException | IllegalArgumentException e) {
                LOGGER.log(Level.FINE, e, () -> "pull request " + pullRequest + " is looked at by its build alone");
            }
        }
        return watch;
    }

    /** Whoever says that something happened may mean others too. */
    @Override
    void called() {
        super.called();
        if (watch != null) {
            MergePolls.get().nudge(RepositorySlug.parse(settings.get(Key.REPOSITORY)));
        }
    }

    @Override
    protected void release() {
        MergePolls.Watch shared = watch;
        if (shared != null) {
            watch = null;
            shared.close();
        }
    }

    /** A server that is not there for a while ends nothing before the step's own time limit. */
    private Observation<PromotionResult> afterFault(OperationException fault) {
        int before = faults;
        faults = before + 1;
        return Observation.running(EnvironmentPromotion.pauseAfter(fault, before), fault.getMessage());
    }

    /** Where it was all for nothing, the record says in a word why. */
    private Observation<PromoteResult> ended(PromotionResult result) {
        if (result.state().isWelcome()) {
            return Observation.succeeded(result(result));
        }
        journal().put(Map.of(StepRecord.SUMMARY, word(result.state())));
        return Observation.failed(result.reason() + question().rejection());
    }

    @Override
    protected void timedOut() {
        try {
            journal().put(Map.of(StepRecord.SUMMARY, "timed_out"));
        } catch (OperationException e) {
            LOGGER.log(Level.WARNING, e, () -> "the end of " + this + " was not written in a word");
        }
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static String oldValues(PromotionResult result) {
        return result.changes().stream()
                .flatMap(change -> change.oldValue().stream())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private PromoteResult result(PromotionResult result) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(StepRecord.COMMIT, result.commitId());
        facts.put(StepRecord.BRANCH, result.branch());
        facts.put(StepRecord.SUMMARY, word(result.state()));
        facts.put(StepRecord.APPROVALS, String.join(", ", result.approvals()));
        result.pullRequest().flatMap(PullRequest::mergedBy).ifPresent(who -> facts.put(StepRecord.MERGED_BY, who));
        if (!oldValues(result).isEmpty()) {
            facts.put(StepRecord.OLD_IMAGE, oldValues(result));
        }
        journal().put(facts);
        return new PromoteResult(result, images, pullRequest == NONE ? null : pullRequest, pullRequestUrl)
                .decidedBy(journal().fact(StepRecord.ANSWERED_BY));
    }
}
