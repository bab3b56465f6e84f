package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.NewPullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.forge.Reviews;
import io.jenkins.plugins.gitops.engine.git.CommitId;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.git.Snapshot;
import io.jenkins.plugins.gitops.engine.manifest.EditResult;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The one pull request of an application and an environment: opened, taken over, taken back. */
final class Proposal {

    private final ConfigRepository repository;
    private final Forge forge;
    private final RepositorySlug slug;
    private final BranchPromotion editing;
    private final OwnCommits own;

    Proposal(ConfigRepository repository, Forge forge, RepositorySlug slug, BranchPromotion editing, OwnCommits own) {
        this.repository = repository;
        this.forge = forge;
        this.slug = slug;
        this.editing = editing;
        this.own = own;
    }

    PromotionResult open(PromotionRequest request, OperationLog log) {
        String branch = request.target().proposalBranch();
        Map<String, Snapshot> tips = repository.fetchBranches(List.of(request.branch(), branch));
        Snapshot base = Optional.ofNullable(tips.get(request.branch())).orElseThrow(() -> editing.missing(request));
        Optional<Snapshot> proposal = Optional.ofNullable(tips.get(branch));
        EditResult edit = editing.edit(request, base);
        Optional<PullRequest> open = forge.findOpen(slug, branch, request.branch());
        proposal.ifPresent(tip -> checkOurs(request, tip));
        Optional<PromotionResult> end = superseded(request, open, proposal);
        if (edit.isUnchanged()) {
            // what a newer build proposes still has its purpose
            if (end.isEmpty()) {
                withdraw(request, open, proposal, log);
            }
            return BranchPromotion.unchanged(request, base, log);
        }
        if (end.isEmpty() && open.isEmpty()) {
            end = rejected(request);
        }
        if (end.isPresent()) {
            return end.get();
        }
        Snapshot commit = repository
                .commit(BranchPromotion.commit(request, base, edit))
                .orElseThrow(() -> new IllegalStateException("changed files make a changed tree"));
        Snapshot proposed = proposal.filter(tip -> proposesSame(tip, commit)).orElse(commit);
        if (proposed == commit) {
            repository.push(commit, branch, proposal.map(Snapshot::commit), true);
        }
        PromotionText.print(edit.changes(), log);
        PullRequest pullRequest = openOrRefresh(request, open, edit, proposed);
        log.link("Pull request " + pullRequest.number() + ": " + pullRequest.title(), pullRequest.url());
        return new PromotionResult(State.PROPOSED, proposed.commit(), branch, edit.changes(), pullRequest);
    }

    private void checkOurs(PromotionRequest request, Snapshot tip) {
        if (!own.mayWriteOver(request, tip)) {
            throw new OperationException("The branch " + request.target().proposalBranch() + " has the commit "
                    + tip.commit().abbreviated() + " of " + tip.authorName()
                    + ", which no promotion made; merge or close its pull request, or delete the branch");
        }
    }

    /** A new commit with the same content would only take the approvals away that people gave to the old one. */
    private static boolean proposesSame(Snapshot tip, Snapshot commit) {
        return tip.hasContentOf(commit) && tip.parents().equals(commit.parents());
    }

    /** An older build that comes late leaves what a newer one proposes; asked only once the branch is proven to be ours. */
    private Optional<PromotionResult> superseded(
            PromotionRequest request, Optional<PullRequest> open, Optional<Snapshot> proposal) {
        PromotionMarker marked = PromotionMarker.of(request);
        Optional<PullRequest> newer = open.filter(found -> proposal.isPresent())
                .filter(found -> PromotionMarker.find(found.body())
                        .filter(marker -> marker.isTakenOverFrom(marked) && marker.isNewerThan(marked))
                        .isPresent());
        if (newer.isPresent()) {
            return Optional.of(superseded(request, newer.get()));
        }
        // its branch is pushed before its pull request says so, and before there is one
        return proposal.filter(tip -> isOfNewer(request, tip))
                .map(tip -> open.map(found -> superseded(request, found)).orElseGet(() -> superseded(request, tip)));
    }

    private static boolean isOfNewer(PromotionRequest request, Snapshot tip) {
        long order = request.origin().order();
        return order > 0 && PromotionText.order(tip.message()) > order;
    }

    private static PromotionResult superseded(PromotionRequest request, Snapshot tip) {
        String branch = request.target().proposalBranch();
        return new PromotionResult(State.SUPERSEDED, tip.commit(), branch, List.of(), null)
                .ending(
                        State.SUPERSEDED,
                        "A newer build has pushed its " + request.subject() + " to " + branch
                                + " meanwhile, so this promotion is superseded; start a new build to promote its image"
                                + " after all");
    }

    static PromotionResult superseded(PromotionRequest request, PullRequest by) {
        String successor = PromotionMarker.find(by.body())
                .map(PromotionMarker::build)
                .filter(build -> !build.isEmpty())
                .map(build -> " by " + build)
                .orElse("");
        return ended(
                request,
                by,
                State.SUPERSEDED,
                "Pull request " + by.number() + " (" + by.url() + ") was taken over" + successor
                        + " for other " + request.subject()
                        + ", so this promotion is superseded; start a new build to promote its image"
                        + " after all");
    }

    static PromotionResult ended(PromotionRequest request, PullRequest pullRequest, State state, String reason) {
        return new PromotionResult(
                        state,
                        new CommitId(pullRequest.headCommit()),
                        request.target().proposalBranch(),
                        List.of(),
                        pullRequest)
                .ending(state, reason);
    }

    private Optional<PromotionResult> rejected(PromotionRequest request) {
        if (!(forge instanceof Reviews reviews)) {
            return Optional.empty();
        }
        PromotionMarker marked = PromotionMarker.of(request);
        return reviews.findLastEnded(slug, request.target().proposalBranch(), request.branch())
                .filter(last -> last.state() == PullRequestState.CLOSED)
                .filter(last -> PromotionMarker.find(last.body())
                        .filter(marker -> !marker.withdrawn() && marker.hasImagesOf(marked))
                        .isPresent())
                .map(last -> ended(
                        request,
                        last,
                        State.REJECTED_BY_REVIEWER,
                        "Pull request " + last.number() + " (" + last.url()
                                + ") with the very same " + request.subject()
                                + " was closed without a merge, so no new one was opened;"
                                + " reopen and merge it, or promote another image"));
    }

    private PullRequest openOrRefresh(
            PromotionRequest request, Optional<PullRequest> open, EditResult edit, Snapshot proposed) {
        String title = request.title();
        String body = PromotionText.pullRequestBody(request, edit.changes());
        if (open.isEmpty()) {
            return forge.create(
                    slug, new NewPullRequest(request.target().proposalBranch(), request.branch(), title, body));
        }
        PullRequest refreshed = forge.update(slug, open.get().number(), title, body);
        boolean mergedAsProposed = refreshed.state() == PullRequestState.MERGED
                && refreshed.headCommit().equals(proposed.commit().value());
        if (!refreshed.isOpen() && !mergedAsProposed) {
            throw endedMeanwhile(open.get());
        }
        return refreshed;
    }

    /** Somebody closed or merged it, as it was, between our looks at it; the next try opens another one. */
    private ForgeException endedMeanwhile(PullRequest before) {
        // what we have just written into it was never proposed there, so nobody has rejected that
        signAsWithdrawn(before);
        return ForgeException.passing(
                Reason.REFUSED,
                "Pull request " + before.number() + " was closed or merged while it was taken over; another one is"
                        + " opened for what it does not have",
                null,
                null);
    }

    /** The branch got these images another way: what still proposes them has no purpose any more. */
    private void withdraw(
            PromotionRequest request, Optional<PullRequest> open, Optional<Snapshot> proposal, OperationLog log) {
        open.ifPresent(found -> {
            close(found, request.branch() + " has what was promoted; nothing is left to merge.");
            log.link("Closed pull request " + found.number() + ", which has nothing left to merge", found.url());
        });
        proposal.ifPresent(tip -> repository.deleteBranch(request.target().proposalBranch(), tip.commit()));
    }

    /** Leaves a sign that it was not a person who closed it, first. */
    private void close(PullRequest open, String why) {
        signAsWithdrawn(open);
        forge.comment(slug, open.number(), why);
        forge.close(slug, open.number());
    }

    private void signAsWithdrawn(PullRequest read) {
        PromotionMarker.find(read.body())
                .map(marker -> marker.asWithdrawn().replaceIn(read.body()))
                .ifPresent(body -> forge.update(slug, read.number(), read.title(), body));
    }

    /** Takes back what a promotion proposed whose number nobody noted. */
    void abandon(PromotionRequest request, OperationLog log) {
        forge.findOpen(slug, request.target().proposalBranch(), request.branch())
                .ifPresent(found -> abandon(request, found.number(), log));
    }

    /** Takes back what a promotion proposed, unless it is another's by now: a newer one pushes before it writes its text. */
    void abandon(PromotionRequest request, long number, OperationLog log) {
        String branch = request.target().proposalBranch();
        PullRequest found = forge.get(slug, number);
        Optional<Snapshot> proposal = repository.fetchBranch(branch);
        PromotionMarker marked = PromotionMarker.of(request);
        boolean ours = PromotionMarker.find(found.body())
                        .filter(marker -> marker.isOfBuild(marked) && marker.isOf(request.target()))
                        .isPresent()
                && proposal.filter(tip -> isOfNewer(request, tip)).isEmpty();
        boolean proven = proposal.filter(tip -> !own.mayWriteOver(request, tip)).isEmpty()
                && found.headBranch().equals(branch);
        if (!ours || !proven || found.state() == PullRequestState.MERGED) {
            String why = ours ? "its branch has commits that no promotion made" : "another promotion has taken it over";
            log.info("Left pull request " + number + " as it is: " + (ours && proven ? "it is merged" : why));
            return;
        }
        if (found.isOpen()) {
            String build = request.origin().build();
            close(found, "The promotion was aborted" + (build.isEmpty() ? "." : ": " + PromotionText.link(build)));
            log.link("Closed pull request " + number + ", since the promotion was aborted", found.url());
        }
        proposal.ifPresent(tip -> repository.deleteBranch(branch, tip.commit()));
    }
}
