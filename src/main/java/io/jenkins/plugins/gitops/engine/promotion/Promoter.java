package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.git.PushRejectedException;
import io.jenkins.plugins.gitops.engine.git.SourceHistory;
import io.jenkins.plugins.gitops.engine.manifest.ManifestChange;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Mode;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Puts images into a config repository. Blocking, without state that a restart must not lose, safe to repeat.
 *
 * <p>The edit is made again on each new base, never rebased as text, so that two promotions of different images both land.
 * An unwelcome end (closed, superseded, rejected, other content, too few approvals) is a {@link PromotionResult} of
 * {@link #promote} and {@link #await}, and a failure with the same reason of {@link #propose} and {@link #observe}.
 */
public final class Promoter {

    static final String DECISION = "a person's decision: ";

    private static final int MAX_ATTEMPTS = 10;
    private static final double FIRST_PAUSE_MILLIS = 1_000;
    private static final double PAUSE_GROWTH = 1.5;
    private static final double MAX_PAUSE_MILLIS = 30_000;
    private static final double JITTER = 0.5;

    private final ConfigRepository repository;
    private final BranchPromotion editing;
    private final Proposal proposalOrNull;
    private final MergeWatch watchOrNull;
    private final ProposalCompletion completionOrNull;
    private final Changelog changelog;

    private Promoter(Promoter other, MergeWatch watchOrNull, Changelog changelog) {
        this.repository = other.repository;
        this.editing = other.editing;
        this.proposalOrNull = other.proposalOrNull;
        this.completionOrNull = other.completionOrNull;
        this.watchOrNull = watchOrNull;
        this.changelog = changelog;
    }

    private Promoter(ConfigRepository repository, Forge forgeOrNull, RepositorySlug slugOrNull, Clock clock) {
        this.repository = Objects.requireNonNull(repository, "repository");
        this.editing = new BranchPromotion(repository);
        this.changelog = new Changelog(repository, null);
        OwnCommits own = new OwnCommits(repository, editing);
        this.proposalOrNull =
                forgeOrNull == null ? null : new Proposal(repository, forgeOrNull, slugOrNull, editing, own);
        this.completionOrNull =
                forgeOrNull == null ? null : new ProposalCompletion(repository, forgeOrNull, slugOrNull, own);
        this.watchOrNull =
                forgeOrNull == null ? null : new MergeWatch(repository, forgeOrNull, slugOrNull, editing, clock);
    }

    /** Returns a promoter that can only commit. */
    public static Promoter committingTo(ConfigRepository repository) {
        return new Promoter(repository, null, null, Clock.systemUTC());
    }

    /**
     * Returns a promoter that can commit and open pull requests. With a forge that tells
     * {@linkplain io.jenkins.plugins.gitops.engine.forge.Reviews reviews} it respects what reviewers closed and counts
     * approvals.
     */
    public static Promoter proposingTo(ConfigRepository repository, Forge forge, RepositorySlug slug) {
        return proposingTo(repository, forge, slug, Clock.systemUTC());
    }

    static Promoter proposingTo(ConfigRepository repository, Forge forge, RepositorySlug slug, Clock clock) {
        return new Promoter(
                repository, Objects.requireNonNull(forge, "forge"), Objects.requireNonNull(slug, "slug"), clock);
    }

    /**
     * Returns this promoter with the application's repository, from which the pull request and the commit say what changed
     * between the two images, where their source commits are known. Best effort: without it the promotion goes on, with a
     * warning.
     */
    public Promoter describing(SourceHistory sources) {
        return new Promoter(this, watchOrNull, new Changelog(repository, Objects.requireNonNull(sources, "sources")));
    }

    /**
     * Returns this promoter for a caller who is woken by a {@link MergePoller}: while nothing but the decision of people is
     * waited for, it proposes to look again after that pause; after five minutes at most where approvals are counted.
     */
    public Promoter lookingRarely(Duration pause) {
        return watchOrNull == null ? this : new Promoter(this, watchOrNull.rarely(pause), changelog);
    }

    /** Returns this promoter for a caller who shows reviewers, in the pull request's body, what clusters would make of it. */
    public Promoter previewing(PlanPreview preview) {
        return watchOrNull == null ? this : new Promoter(this, watchOrNull.previewing(preview), changelog);
    }

    /**
     * Edits, commits and pushes; in the mode pull request opens or refreshes the one pull request of application and
     * environment.
     *
     * <p>How often a race is lost is bounded: who loses ten times in a row has a rival that a person must look at. How long a
     * server is not there is not: only the caller knows its time limit.
     *
     * @param attempt how often running was the answer before, from 0; tries that ended in an exception do not count
     * @return running after a lost race; succeeded with {@code PROMOTED}, {@code UNCHANGED} or {@code PROPOSED}; failed when
     *     too many races were lost, a newer build took its place, or a reviewer had closed the same before
     * @throws OperationException one that {@linkplain OperationException#isRetryable() may pass} after a fault of the network
     *     or a server, to be tried again after {@link #pauseAfter}; another one for what no other try can mend, and nothing
     *     has changed then
     */
    public Observation<PromotionResult> propose(PromotionRequest request, int attempt, OperationLog log) {
        return failing(promote(request, attempt, log));
    }

    /**
     * Does what {@link #propose} does, and returns an unwelcome end as a result.
     *
     * @return also succeeded with {@code SUPERSEDED} or {@code REJECTED_BY_REVIEWER}
     */
    public Observation<PromotionResult> promote(PromotionRequest request, int attempt, OperationLog log) {
        if (request.mode() == Mode.PULL_REQUEST) {
            needForge(proposalOrNull);
        }
        try {
            PromotionRequest described = changelog.describe(request, log);
            return Observation.succeeded(
                    request.mode() == Mode.COMMIT ? editing.land(described, log) : proposalOrNull.open(described, log));
        } catch (OperationException e) {
            if (!isLostRace(e)) {
                throw e;
            }
            if (attempt + 1 >= MAX_ATTEMPTS) {
                return Observation.failed(e.getMessage() + " (after " + MAX_ATTEMPTS + " tries)");
            }
            return Observation.running(pauseAfter(e, attempt), e.getMessage());
        }
    }

    /** Against others who push, or against a forge that does not see yet what was pushed. */
    private static boolean isLostRace(OperationException failure) {
        boolean unseen = failure instanceof ForgeException forge
                && (forge.reason() == Reason.NOT_FOUND || forge.reason() == Reason.REFUSED);
        return failure.isRetryable() && (failure instanceof PushRejectedException || unseen);
    }

    /**
     * Returns how long to wait after a failure that may pass: as long as the server asks for, otherwise a second at first,
     * half as much again each time, at most 30 seconds, with jitter.
     *
     * @param tries how many of them came before, from 0
     */
    public static Duration pauseAfter(OperationException failure, int tries) {
        return failure.retryAfter().orElseGet(() -> pause(tries));
    }

    private void needForge(Object partOrNull) {
        if (partOrNull == null) {
            throw new OperationException("A pull request for " + repository.url()
                    + " needs a forge; configure its kind and API address, or use mode: commit");
        }
    }

    private static Duration pause(int attempt) {
        double millis = Math.min(MAX_PAUSE_MILLIS, FIRST_PAUSE_MILLIS * Math.pow(PAUSE_GROWTH, attempt));
        return Duration.ofMillis(
                Math.round(millis * (1 - JITTER * ThreadLocalRandom.current().nextDouble())));
    }

    /**
     * Looks once whether a proposed promotion was merged.
     *
     * @param number the pull request's number, from {@link #propose}
     * @return running while it is open, for a minute after it was closed, after a fault of the
     *     forge or the Git server that may pass, and while a person has to decide ({@link #isQuestion});
     *     succeeded with {@code MERGED} when it was merged and the merged commit has the promoted values; failed when it
     *     was closed, taken over, or merged with other content or too few approvals
     * @throws OperationException when the forge or the repository cannot be asked
     */
    public Observation<PromotionResult> observe(PromotionRequest request, long number, OperationLog log) {
        return failing(await(request, number, log));
    }

    /**
     * Does what {@link #observe} does, and returns an unwelcome end as a result.
     *
     * @return also succeeded with {@code CLOSED}, {@code SUPERSEDED}, {@code CONTENT_DIFFERS} or {@code NOT_APPROVED}
     */
    public Observation<PromotionResult> await(PromotionRequest request, long number, OperationLog log) {
        needForge(watchOrNull);
        return watchOrNull.look(request, number, log);
    }

    /**
     * Returns whether a promotion waits for a person to say what becomes of a merge with other content. The answer is another
     * look under the policy that {@link PromotionPolicy#answering} returns; the caller stores it, so that it outlives a restart.
     */
    public static boolean isQuestion(Observation<PromotionResult> seen) {
        return seen instanceof Observation.Running<PromotionResult> running
                && running.waitingFor().startsWith(DECISION);
    }

    /**
     * Returns what a merged pull request has instead of what is promoted, for the person who is asked: a change for each
     * place, whose old value is that of the merge and whose new one is the promoted one. Values of Secrets are masked.
     *
     * @throws OperationException when the forge or the repository cannot be asked
     */
    public List<ManifestChange> differences(PromotionRequest request, long number) {
        needForge(watchOrNull);
        return watchOrNull.differences(request, number);
    }

    /**
     * Adds reviewers, labels and the like to an open pull request whose merge nobody waits for; the looks of {@link #await} do so
     * by themselves. What does not work is a warning. May be repeated.
     */
    public void decorate(PromotionRequest request, long number, OperationLog log) {
        needForge(completionOrNull);
        completionOrNull.decorate(request, number, log);
    }

    /**
     * Leaves an open pull request to people whose merge nobody waits for any more: what the forge may have been asked for by the
     * looks of {@link #await} is taken back. What does not work is a warning. May be repeated.
     */
    public void giveUp(PromotionRequest request, long number, OperationLog log) {
        needForge(completionOrNull);
        completionOrNull.giveUp(request, number, log);
    }

    /**
     * Takes a proposal back whose build was aborted: a comment, the pull request closed, its branch deleted. One that is
     * merged, or that another build has taken over, stays. May be repeated.
     *
     * @throws OperationException when the forge or the repository cannot be asked
     */
    public void abandon(PromotionRequest request, long number, OperationLog log) {
        needForge(proposalOrNull);
        proposalOrNull.abandon(request, number, log);
    }

    /**
     * Does the same for the one open pull request of application and environment, where the caller does not know its number:
     * it ended between the opening and the note. Does nothing where there is none, or no forge.
     *
     * @throws OperationException when the forge or the repository cannot be asked
     */
    public void abandon(PromotionRequest request, OperationLog log) {
        if (proposalOrNull != null) {
            proposalOrNull.abandon(request, log);
        }
    }

    private static Observation<PromotionResult> failing(Observation<PromotionResult> seen) {
        return seen instanceof Observation.Succeeded<PromotionResult> done
                        && !done.value().state().isWelcome()
                ? Observation.failed(done.value().reason())
                : seen;
    }
}
