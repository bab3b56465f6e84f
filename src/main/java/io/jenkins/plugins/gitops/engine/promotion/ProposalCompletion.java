package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.forge.AutoMerge;
import io.jenkins.plugins.gitops.engine.forge.Decorations;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.Mergeability.Verdict;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.forge.ReviewDecision;
import io.jenkins.plugins.gitops.engine.git.CommitId;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.util.Optional;
import java.util.function.Function;

/**
 * Adds to an open pull request what it shall carry, and merges it where no person shall. Called by each look at it, so after
 * its number is stored and again after a restart. Nothing here fails a promotion: what does not work is a warning, once.
 */
final class ProposalCompletion {

    private static final int MAX_TRIES = 3;

    /** Refusals of a merge running for which the forge shows no reason: about three hours of looks. */
    private static final int MAX_UNEXPLAINED = 100;

    /** What was done so far, by this process. */
    static final class Progress {
        private int decorationTries;
        private boolean decorated;
        private boolean leftToPeople;
        private String scheduledHead = "";
        private boolean held;
        private int holdTries;
        private int unexplained;
        private volatile String refusal = "";

        /** Returns why the last try to merge was refused; empty where it was not, or nothing was tried. */
        String refusal() {
            return refusal;
        }
    }

    private final ConfigRepository repository;
    private final Forge forge;
    private final RepositorySlug slug;
    private final OwnCommits own;

    ProposalCompletion(ConfigRepository repository, Forge forge, RepositorySlug slug, OwnCommits own) {
        this.repository = repository;
        this.forge = forge;
        this.slug = slug;
        this.own = own;
    }

    /**
     * Does what is left to do.
     *
     * @param decisions tells what people and checks say about the present head
     * @return the merged pull request, when it was merged now
     */
    Optional<PullRequest> advance(
            PromotionRequest request,
            PullRequest open,
            Progress progress,
            Function<PullRequest, ReviewDecision> decisions,
            OperationLog log) {
        synchronized (progress) {
            decorate(request, open.number(), progress, log);
            hold(request, open, progress, log);
            progress.refusal = "";
            Optional<MergeMethod> method = request.options().autoMerge().filter(wanted -> !progress.leftToPeople);
            if (method.isEmpty()) {
                return Optional.empty();
            }
            try {
                ReviewDecision decision = decisions.apply(open);
                if (!decision.objections().isEmpty()
                        || decision.approvals().size() < request.policy().requiredApprovals()) {
                    takeBack(open, progress);
                    return Optional.empty();
                }
                return merge(request, open, method.get(), progress, log);
            } catch (ForgeException e) {
                leaveToPeople(e, open, progress, log);
                return Optional.empty();
            }
        }
    }

    /** Adds reviewers, labels and the like at once, for who does not wait for the merge. */
    void decorate(PromotionRequest request, long number, OperationLog log) {
        Progress once = new Progress();
        once.decorationTries = MAX_TRIES - 1;
        decorate(request, number, once, log);
    }

    /** Takes back what the forge may have been asked for by who does not wait any more, unless the proposal is another's by now. */
    void giveUp(PromotionRequest request, long number, OperationLog log) {
        if (request.options().autoMergeOrNull() == null || !(forge instanceof AutoMerge autoMerge)) {
            return;
        }
        try {
            PullRequest found = forge.get(slug, number);
            boolean others = PromotionMarker.find(found.body())
                    .filter(marker -> marker.isTakenOverFrom(PromotionMarker.of(request)))
                    .isPresent();
            if (found.isOpen() && !others) {
                autoMerge.cancelMerge(slug, number);
                log.info("Pull request " + number + " is left to people to merge");
            }
        } catch (ForgeException e) {
            warnOfMerge(number, e, log);
        }
    }

    private static void warnOfMerge(long number, ForgeException e, OperationLog log) {
        log.warning("Pull request " + number + " may be merged by the forge all the same: " + e.getMessage());
    }

    /** Returns whether reviewers, labels and the like are still to be added, or a merge to be held up. */
    boolean isUnfinished(PromotionRequest request, Progress progress) {
        synchronized (progress) {
            boolean toDecorate =
                    !progress.decorated && !request.options().decoration().isEmpty();
            return toDecorate || isToHold(request, progress);
        }
    }

    private boolean isToHold(PromotionRequest request, Progress progress) {
        return request.options().holdsUpTheMerge() && !progress.held && forge instanceof AutoMerge;
    }

    /** Once, whoever asked the forge: after a restart nobody knows any more. */
    private void hold(PromotionRequest request, PullRequest open, Progress progress, OperationLog log) {
        if (!isToHold(request, progress)) {
            progress.held = progress.held && request.options().holdsUpTheMerge();
            return;
        }
        try {
            ((AutoMerge) forge).cancelMerge(slug, open.number());
            progress.held = true;
            progress.holdTries = 0;
            if (!progress.scheduledHead.isEmpty()) {
                log.info("Pull request " + open.number() + " will not be merged by the forge for now");
            }
            progress.scheduledHead = "";
        } catch (ForgeException e) {
            progress.held = !e.isRetryable();
            // what passes is tried with each look, and told once when it goes on
            if (progress.held || ++progress.holdTries == MAX_TRIES) {
                warnOfMerge(open.number(), e, log);
            }
        }
    }

    private void decorate(PromotionRequest request, long number, Progress progress, OperationLog log) {
        if (progress.decorated || request.options().decoration().isEmpty()) {
            return;
        }
        if (!(forge instanceof Decorations decorations)) {
            progress.decorated = true;
            return;
        }
        try {
            decorations.decorate(slug, number, request.options().decoration()).forEach(log::warning);
            progress.decorated = true;
        } catch (ForgeException e) {
            progress.decorated = !e.isRetryable() || ++progress.decorationTries >= MAX_TRIES;
            if (progress.decorated) {
                log.warning("Pull request " + number + " may lack reviewers, labels and the like: " + e.getMessage());
            }
        }
    }

    /** By the forge, where it waits for this very commit; otherwise by us, once nothing stands in the way. */
    private Optional<PullRequest> merge(
            PromotionRequest request, PullRequest open, MergeMethod method, Progress progress, OperationLog log) {
        if (progress.scheduledHead.equals(open.headCommit())) {
            return Optional.empty();
        }
        Optional<String> doubt = doubt(request, open);
        if (doubt.isPresent()) {
            progress.leftToPeople = true;
            log.warning("Pull request " + open.number() + " is left to people to merge: " + doubt.get());
            return Optional.empty();
        }
        if (forge instanceof AutoMerge autoMerge
                && autoMerge.mergeWhenReady(slug, open.number(), method, open.headCommit())) {
            progress.scheduledHead = open.headCommit();
            log.info("Pull request " + open.number() + " will be merged by the forge once its rules are met");
            return Optional.of(forge.get(slug, open.number())).filter(ProposalCompletion::isMerged);
        }
        return open.mergeability().verdict() == Verdict.MERGEABLE
                ? Optional.of(forge.merge(slug, open.number(), method, open.headCommit()))
                : Optional.empty();
    }

    private static boolean isMerged(PullRequest pullRequest) {
        return pullRequest.state() == PullRequestState.MERGED;
    }

    /** The forge may let through what we do not. */
    private void takeBack(PullRequest open, Progress progress) {
        if (!progress.scheduledHead.isEmpty() && forge instanceof AutoMerge autoMerge) {
            autoMerge.cancelMerge(slug, open.number());
            progress.scheduledHead = "";
        }
    }

    /** What keeps us from merging it, whatever the forge would let through. */
    private Optional<String> doubt(PromotionRequest request, PullRequest open) {
        if (!open.baseBranch().equals(request.branch())) {
            return Optional.of("it would be merged into " + open.baseBranch() + " instead of " + request.branch());
        }
        return own.isProposal(request, repository.fetchCommit(new CommitId(open.headCommit())))
                ? Optional.empty()
                : Optional.of("its branch has commits that no promotion made");
    }

    /**
     * What passes, or waits for a rule, is tried again with the next look; what nobody can explain too, but not for ever. A
     * refused token is for the look itself, which meets it again.
     */
    private static void leaveToPeople(ForgeException e, PullRequest open, Progress progress, OperationLog log) {
        boolean unexplained = e.isRetryable() && e.reason() == ForgeException.Reason.REFUSED;
        progress.unexplained = unexplained ? progress.unexplained + 1 : 0;
        boolean goesOn = e.isRetryable()
                || e.reason() == ForgeException.Reason.HEAD_MOVED
                || e.reason() == ForgeException.Reason.UNAUTHORIZED;
        if (goesOn && progress.unexplained < MAX_UNEXPLAINED) {
            progress.refusal = e.getMessage();
            return;
        }
        progress.leftToPeople = true;
        String tries = unexplained ? " after " + progress.unexplained + " tries" : "";
        log.warning("Pull request " + open.number() + " is left to people to merge" + tries + ": " + e.getMessage());
    }
}
