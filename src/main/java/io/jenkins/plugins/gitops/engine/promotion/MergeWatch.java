package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.forge.Accounts;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.forge.ReviewDecision;
import io.jenkins.plugins.gitops.engine.forge.Reviews;
import io.jenkins.plugins.gitops.engine.git.CommitId;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.git.Snapshot;
import io.jenkins.plugins.gitops.engine.manifest.EditResult;
import io.jenkins.plugins.gitops.engine.manifest.ManifestChange;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.PromotionPolicy.ContentMismatch;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Looks once at a pull request, and after its merge at what really landed. */
final class MergeWatch {

    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration ANSWER_PAUSE = Duration.ofMinutes(2);
    private static final Duration APPROVALS_PAUSE = Duration.ofMinutes(5);
    private static final Duration CLOSED_PAUSE = Duration.ofSeconds(30);

    private final ConfigRepository repository;
    private final Forge forge;
    private final RepositorySlug slug;
    private final BranchPromotion editing;
    private final Clock clock;
    private final OwnCommits own;
    private final ProposalCompletion completion;
    private final PlanNote plan;
    private final Duration rarelyOrNull;

    MergeWatch(ConfigRepository repository, Forge forge, RepositorySlug slug, BranchPromotion editing, Clock clock) {
        this.repository = repository;
        this.forge = forge;
        this.slug = slug;
        this.editing = editing;
        this.clock = clock;
        this.own = new OwnCommits(repository, editing);
        this.completion = new ProposalCompletion(repository, forge, slug, own);
        this.plan = new PlanNote(forge, slug, PlanPreview.NONE);
        this.rarelyOrNull = null;
    }

    private MergeWatch(MergeWatch other, PlanNote plan, Duration rarelyOrNull) {
        this.repository = other.repository;
        this.forge = other.forge;
        this.slug = other.slug;
        this.editing = other.editing;
        this.clock = other.clock;
        this.own = other.own;
        this.completion = other.completion;
        this.plan = plan;
        this.rarelyOrNull = rarelyOrNull;
    }

    /** Looks the same way, with that pause where nothing but people's decision is waited for. */
    MergeWatch rarely(Duration pause) {
        return new MergeWatch(this, plan, pause);
    }

    /** Looks the same way, and writes what clusters would make of the proposal into its body. */
    MergeWatch previewing(PlanPreview preview) {
        return new MergeWatch(this, new PlanNote(forge, slug, preview), rarelyOrNull);
    }

    Observation<PromotionResult> look(PromotionRequest request, long number, OperationLog log) {
        String key = repository.url() + "#" + number + " " + request.origin().build();
        MergeWait wait = MergeWait.of(key);
        Observation<PromotionResult> seen;
        try {
            PullRequest pullRequest = forge.get(slug, number);
            wait.answered();
            seen = look(request, pullRequest, wait, log);
            wait.faultless();
        } catch (ForgeException e) {
            seen = forgiven(e, number, wait, log);
        } catch (OperationException e) {
            // the Git server's; the forge has answered
            if (!e.isRetryable()) {
                throw e;
            }
            seen = passing(e, number, wait, log);
        }
        if (!(seen instanceof Observation.Running)) {
            MergeWait.forget(key);
        }
        return seen;
    }

    /** A passing fault never ends the wait; what may be one is forgiven once or twice. */
    private static Observation<PromotionResult> forgiven(
            ForgeException fault, long number, MergeWait wait, OperationLog log) {
        boolean passing =
                switch (fault.reason()) {
                    case NOT_FOUND -> wait.forgivesNotFound();
                    default -> fault.isRetryable();
                };
        if (!passing) {
            throw fault;
        }
        return passing(fault, number, wait, log);
    }

    private static Observation<PromotionResult> passing(
            OperationException fault, long number, MergeWait wait, OperationLog log) {
        if (wait.isLasting(fault.getMessage())) {
            log.warning(
                    "Pull request " + number + " cannot be looked at, for the same reason each time, which will hardly"
                            + " pass by itself: " + fault.getMessage());
        }
        return Observation.running(
                fault.retryAfter().orElseGet(wait::pause), "pull request " + number + " (" + fault.getMessage() + ")");
    }

    private Observation<PromotionResult> look(
            PromotionRequest request, PullRequest pullRequest, MergeWait wait, OperationLog log) {
        return switch (pullRequest.state()) {
            case OPEN -> open(request, pullRequest, wait, log);
            case CLOSED -> closed(request, pullRequest, wait);
            case MERGED -> merged(request, pullRequest, wait, log);
        };
    }

    private Observation<PromotionResult> open(
            PromotionRequest request, PullRequest seen, MergeWait wait, OperationLog log) {
        wait.open();
        if (isTakenOver(request, seen)) {
            // its text alone is nobody's word: the branch is pushed first, and must have got something else
            return own.isProposal(request, repository.fetchCommit(new CommitId(seen.headCommit())))
                    ? Observation.running(
                            wait.pause(),
                            "pull request " + seen.number()
                                    + " to be merged (its text names another build, but its branch has what this one"
                                    + " proposed)")
                    : Observation.succeeded(Proposal.superseded(request, seen));
        }
        // from here on as it was written: the plan goes into the new text
        PullRequest pullRequest = isMislabelled(request, seen) ? refresh(request, seen, log) : seen;
        if (!pullRequest.isOpen()) {
            return look(request, pullRequest, wait, log);
        }
        Decision decision = new Decision(request, wait);
        boolean fresh = !completion.isUnfinished(request, wait.completion());
        Optional<PullRequest> mergedNow = completion.advance(request, pullRequest, wait.completion(), decision, log);
        if (mergedNow.isPresent()) {
            if (!mergedNow.get().headCommit().equals(pullRequest.headCommit())) {
                return other(request, mergedNow.get(), mergedUnseen(pullRequest, mergedNow.get()));
            }
            return merged(request, mergedNow.get(), wait, log);
        }
        // behind the merge, which nothing holds up
        boolean again = plan.write(pullRequest, fresh, wait, log);
        return Observation.running(
                again ? wait.pause() : openPause(request, wait),
                "pull request " + pullRequest.number() + " to be merged"
                        + missing(request, pullRequest, wait, decision));
    }

    /** Only where a forge takes no expected commit with a merge. */
    private static String mergedUnseen(PullRequest seen, PullRequest merged) {
        return "Pull request " + seen.number() + " was merged with the commit "
                + new CommitId(merged.headCommit()).abbreviated()
                + ", which was pushed while it was merged, instead of "
                + new CommitId(seen.headCommit()).abbreviated()
                + "; look at what it brought, and let nobody else push to " + seen.headBranch();
    }

    /** What a list of open pull requests does not tell has to be looked for: checks before a merge of ours, approvals. */
    private Duration openPause(PromotionRequest request, MergeWait wait) {
        boolean ours = request.options().autoMerge().isPresent() || completion.isUnfinished(request, wait.completion());
        if (rarelyOrNull == null || ours) {
            return wait.pause();
        }
        boolean counted = request.policy().requiredApprovals() > 0;
        return counted && rarelyOrNull.compareTo(APPROVALS_PAUSE) > 0 ? APPROVALS_PAUSE : rarelyOrNull;
    }

    private static boolean isTakenOver(PromotionRequest request, PullRequest pullRequest) {
        PromotionMarker own = PromotionMarker.of(request);
        return PromotionMarker.find(pullRequest.body())
                .filter(marker -> marker.isTakenOverFrom(own) && !own.isNewerThan(marker))
                .isPresent();
    }

    /** An older promotion, of another controller perhaps, was late with its text, after its branch was taken over. */
    private static boolean isMislabelled(PromotionRequest request, PullRequest pullRequest) {
        PromotionMarker own = PromotionMarker.of(request);
        return PromotionMarker.find(pullRequest.body())
                .filter(marker -> marker.isTakenOverFrom(own) && own.isNewerThan(marker))
                .isPresent();
    }

    private PullRequest refresh(PromotionRequest request, PullRequest seen, OperationLog log) {
        Optional<Snapshot> base = repository.fetchBranch(request.branch());
        if (base.isEmpty()) {
            return seen;
        }
        List<ManifestChange> changes = editing.edit(request, base.get()).changes();
        PullRequest refreshed =
                forge.update(slug, seen.number(), request.title(), PromotionText.pullRequestBody(request, changes));
        plan.lost(refreshed);
        log.info("Pull request " + seen.number() + " had the text of an older promotion and was refreshed");
        return refreshed;
    }

    /** What people can do something about; the same words for as long as it is the same. */
    private String missing(PromotionRequest request, PullRequest pullRequest, MergeWait wait, Decision seen) {
        List<String> missing = new ArrayList<>();
        int required = request.policy().requiredApprovals();
        if (required > 0 || request.options().autoMerge().isPresent()) {
            ReviewDecision decision = seen.apply(pullRequest);
            int approvals = decision.approvals().size();
            if (approvals < required) {
                missing.add(approvals + " of " + required + " approvals" + notCounted(decision));
            }
            missing.addAll(decision.objections());
        }
        String inTheWay = wait.standsInTheWay(pullRequest.mergeability());
        String refusal = wait.completion().refusal();
        if (!inTheWay.isEmpty()) {
            missing.add(inTheWay);
        } else if (!refusal.isEmpty()) {
            missing.add(refusal);
        }
        return missing.isEmpty() ? "" : " (" + String.join("; ", missing) + ")";
    }

    private Observation<PromotionResult> closed(PromotionRequest request, PullRequest pullRequest, MergeWait wait) {
        if (isTakenOver(request, pullRequest)) {
            return Observation.succeeded(Proposal.superseded(request, pullRequest));
        }
        Duration left = wait.leftToReopen(clock.instant(), request.policy().reopeningTime());
        if (!left.isZero()) {
            return Observation.running(
                    left.compareTo(CLOSED_PAUSE) < 0 ? left : CLOSED_PAUSE,
                    "pull request " + pullRequest.number() + " to be opened again (it was closed)");
        }
        return Observation.succeeded(Proposal.ended(
                request,
                pullRequest,
                State.CLOSED,
                "Pull request " + pullRequest.number() + " (" + pullRequest.url()
                        + ") was closed without a merge, so nothing was promoted; reopen and merge it, or"
                        + " promote again"));
    }

    private Observation<PromotionResult> merged(
            PromotionRequest request, PullRequest pullRequest, MergeWait wait, OperationLog log) {
        CommitId merge = new CommitId(pullRequest
                .mergeCommit()
                .orElseThrow(() -> OperationException.retryable(
                        "Pull request " + pullRequest.number() + " is merged but names no commit yet", SOON)));
        if (!repository.isInHistory(merge, request.branch())) {
            if (wait.forgivesMissingMerge()) {
                return Observation.running(
                        SOON, "the merge of pull request " + pullRequest.number() + " to be in " + request.branch());
            }
            return other(
                    request,
                    pullRequest,
                    "Pull request " + pullRequest.number() + " was merged as " + merge.abbreviated() + " into "
                            + pullRequest.baseBranch() + ", but the history of " + request.branch()
                            + " has no such commit; look at who moved the branch, then promote again");
        }
        Snapshot snapshot = repository.fetchCommit(merge);
        EditResult missing = editing.edit(request, snapshot);
        ReviewDecision decision = decision(request, pullRequest, wait);
        List<String> approvals = decision.approvers();
        PromotionResult result = new PromotionResult(
                State.MERGED, merge, request.branch(), changes(request, snapshot), pullRequest, approvals, "");
        if (!missing.isUnchanged()) {
            if (isTakenOver(request, pullRequest)) {
                return Observation.succeeded(Proposal.superseded(request, pullRequest));
            }
            String fact = differs(pullRequest, merge, missing.changes().get(0));
            if (request.policy().onContentMismatch() == ContentMismatch.FAIL) {
                return other(request, pullRequest, fact + "; look at who changed it, then promote again");
            }
            if (request.policy().onContentMismatch() == ContentMismatch.ASK) {
                return Observation.running(ANSWER_PAUSE, Promoter.DECISION + fact + "; accept or reject it");
            }
            log.warning(fact + ", which was accepted");
        }
        int required = request.policy().requiredApprovals();
        if (approvals.size() < required) {
            return Observation.succeeded(result.ending(
                    State.NOT_APPROVED,
                    "Pull request " + pullRequest.number() + " was merged with " + approvals.size() + " of " + required
                            + " required approvals of its last commit" + named(approvals) + notCounted(decision)
                            + "; have the merge reviewed, then promote again"));
        }
        log.info("Pull request " + pullRequest.number() + " was merged"
                + pullRequest.mergedBy().map(who -> " by " + who).orElse("") + " as " + merge.abbreviated()
                + (approvals.isEmpty() ? "" : ", approved by " + String.join(", ", approvals)));
        deleteProposal(request, pullRequest, log);
        return Observation.succeeded(result);
    }

    private static String named(List<String> approvals) {
        return approvals.isEmpty() ? "" : " (" + String.join(", ", approvals) + ")";
    }

    private static String notCounted(ReviewDecision decision) {
        return decision.notCounted().isEmpty() ? "" : "; not counted: " + String.join(", ", decision.notCounted());
    }

    private static String differs(PullRequest pullRequest, CommitId merge, ManifestChange missing) {
        return "Pull request " + pullRequest.number() + " was merged as " + merge.abbreviated()
                + ", but with other content: " + missing.file() + " says "
                + missing.oldValue().orElse("nothing");
    }

    /** What a merge has instead of what is promoted; the old values are those of the merge. */
    List<ManifestChange> differences(PromotionRequest request, long number) {
        CommitId merge = new CommitId(forge.get(slug, number)
                .mergeCommit()
                .orElseThrow(() -> OperationException.retryable(
                        "Pull request " + number + " names no commit of its merge yet; look again", SOON)));
        return editing.edit(request, repository.fetchCommit(merge)).changes();
    }

    private static Observation<PromotionResult> other(
            PromotionRequest request, PullRequest pullRequest, String reason) {
        return Observation.succeeded(Proposal.ended(request, pullRequest, State.CONTENT_DIFFERS, reason));
    }

    /** Asked for once in each look. */
    private final class Decision implements Function<PullRequest, ReviewDecision> {
        private final PromotionRequest request;
        private final MergeWait wait;
        private ReviewDecision seen;

        Decision(PromotionRequest request, MergeWait wait) {
            this.request = request;
            this.wait = wait;
        }

        @Override
        public ReviewDecision apply(PullRequest pullRequest) {
            if (seen == null) {
                seen = decision(request, pullRequest, wait);
            }
            return seen;
        }
    }

    /**
     * What counts for the head: nobody's word on another commit, nor on their own work, nor on commits of which nobody can tell who
     * pushed them.
     */
    private ReviewDecision decision(PromotionRequest request, PullRequest pullRequest, MergeWait wait) {
        if (!(forge instanceof Reviews reviews)) {
            return ReviewDecision.NONE;
        }
        ReviewDecision said = reviews.reviewDecision(slug, pullRequest.number()).leavingOut(approval -> {
            if (!approval.isFor(pullRequest.headCommit())) {
                return Optional.of("approved another commit");
            }
            return Optional.of(approval.by()).equals(pullRequest.author())
                    ? Optional.of("opened the pull request")
                    : Optional.empty();
        });
        if (said.approvals().isEmpty()) {
            return said;
        }
        String ownLogin = forge instanceof Accounts accounts
                ? wait.ownLogin(() -> accounts.account(slug).login())
                : "";
        boolean ours = own.isProposal(request, repository.fetchCommit(new CommitId(pullRequest.headCommit())));
        return said.leavingOut(approval -> {
            if (approval.by().equals(ownLogin)) {
                return Optional.of("is the plugin's own account");
            }
            return ours
                    ? Optional.empty()
                    : Optional.of("the branch has commits that no promotion made, and nobody can tell who pushed them");
        });
    }

    /** Against what the branch had before the merge; best effort, since an old commit may not be handed out. */
    private List<ManifestChange> changes(PromotionRequest request, Snapshot merge) {
        try {
            return merge.parents().isEmpty()
                    ? List.of()
                    : editing.edit(
                                    request,
                                    repository.fetchCommit(merge.parents().get(0)))
                            .changes();
        } catch (OperationException e) {
            return List.of();
        }
    }

    /** Best effort: many forges delete it themselves, and a branch too many harms nobody. */
    private void deleteProposal(PromotionRequest request, PullRequest pullRequest, OperationLog log) {
        try {
            repository.deleteBranch(request.target().proposalBranch(), new CommitId(pullRequest.headCommit()));
        } catch (OperationException e) {
            log.warning(
                    "The merged branch " + request.target().proposalBranch() + " was not deleted: " + e.getMessage());
        }
    }
}
