package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.Mergeability;
import io.jenkins.plugins.gitops.engine.forge.NewPullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.git.CommitId;
import io.jenkins.plugins.gitops.engine.git.CommitRequest;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.git.Snapshot;
import io.jenkins.plugins.gitops.engine.manifest.EditResult;
import io.jenkins.plugins.gitops.engine.manifest.ManifestEditor;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Mode;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Puts images into a config repository. Blocking, without state between calls, safe to repeat.
 *
 * <p>The edit is made again on each new base, never rebased as text, so that two promotions of different images both land.
 */
public final class Promoter {

    private static final int MOST_ATTEMPTS = 10;
    private static final double FIRST_PAUSE_MILLIS = 1_000;
    private static final double PAUSE_GROWTH = 1.5;
    private static final double LONGEST_PAUSE_MILLIS = 30_000;
    private static final double JITTER = 0.5;
    private static final Duration MERGE_PAUSE = Duration.ofSeconds(30);

    private final ConfigRepository repository;
    private final Forge forgeOrNull;
    private final RepositorySlug slugOrNull;
    private final ManifestEditor editor = new ManifestEditor();

    private Promoter(ConfigRepository repository, Forge forgeOrNull, RepositorySlug slugOrNull) {
        this.repository = Objects.requireNonNull(repository, "repository");
        this.forgeOrNull = forgeOrNull;
        this.slugOrNull = slugOrNull;
    }

    /** Returns a promoter that can only commit. */
    public static Promoter committingTo(ConfigRepository repository) {
        return new Promoter(repository, null, null);
    }

    /** Returns a promoter that can commit and open pull requests. */
    public static Promoter proposingTo(ConfigRepository repository, Forge forge, RepositorySlug slug) {
        return new Promoter(repository, Objects.requireNonNull(forge, "forge"), Objects.requireNonNull(slug, "slug"));
    }

    /**
     * Edits, commits and pushes; in the mode pull request opens or refreshes the one pull request of application and
     * environment.
     *
     * @param attempt how often running was the answer before, from 0
     * @return running after a lost race or a fault that may pass; succeeded with {@code PROMOTED}, {@code UNCHANGED} or
     *     {@code PROPOSED}; failed when too many races were lost
     * @throws OperationException for everything that another try cannot mend; nothing has changed then
     */
    public Observation<PromotionResult> propose(PromotionRequest request, int attempt, OperationLog log) {
        if (request.mode() == Mode.PULL_REQUEST && forgeOrNull == null) {
            throw new OperationException("A pull request for " + repository.url()
                    + " needs a forge; configure its kind and API address, or use mode: commit");
        }
        try {
            return Observation.succeeded(
                    request.mode() == Mode.COMMIT ? commit(request, log) : pullRequest(request, log));
        } catch (OperationException e) {
            if (!e.isRetryable()) {
                throw e;
            }
            if (attempt + 1 >= MOST_ATTEMPTS) {
                return Observation.failed(e.getMessage() + " (after " + MOST_ATTEMPTS + " tries)");
            }
            return Observation.running(e.retryAfter().orElseGet(() -> pause(attempt)), e.getMessage());
        }
    }

    private static Duration pause(int attempt) {
        double millis = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS * Math.pow(PAUSE_GROWTH, attempt));
        return Duration.ofMillis(
                Math.round(millis * (1 - JITTER * ThreadLocalRandom.current().nextDouble())));
    }

    private PromotionResult commit(PromotionRequest request, OperationLog log) {
        Snapshot base = base(request);
        EditResult edit = edit(request, base);
        if (edit.isUnchanged()) {
            return unchanged(request, base, log);
        }
        Snapshot commit = commit(request, base, edit);
        repository.push(commit, request.branch(), Optional.of(base.commit()), false);
        PromotionText.print(edit.changes(), log);
        log.info("Committed " + commit.commit().abbreviated() + " to " + request.branch() + ": " + request.title());
        return new PromotionResult(State.PROMOTED, commit.commit(), request.branch(), edit.changes(), null);
    }

    private Snapshot base(PromotionRequest request) {
        return repository
                .fetchBranch(request.branch())
                .orElseThrow(() -> new OperationException("The config repository " + repository.url()
                        + " has no branch " + request.branch() + "; create it or name another one"));
    }

    private EditResult edit(PromotionRequest request, Snapshot base) {
        return editor.apply(new SnapshotSource(base), request.edits());
    }

    private Snapshot commit(PromotionRequest request, Snapshot base, EditResult edit) {
        String message = PromotionText.commitMessage(request, edit.changes());
        return repository
                .commit(new CommitRequest(
                        base, edit.files(), message, request.origin().author()))
                .orElseThrow(() -> new IllegalStateException("changed files make a changed tree"));
    }

    private static PromotionResult unchanged(PromotionRequest request, Snapshot base, OperationLog log) {
        log.info(request.branch() + " has these images already, in commit "
                + base.commit().abbreviated());
        return new PromotionResult(State.UNCHANGED, base.commit(), request.branch(), List.of(), null);
    }

    private PromotionResult pullRequest(PromotionRequest request, OperationLog log) {
        String branch = request.target().proposalBranch();
        Snapshot base = base(request);
        Optional<Snapshot> proposal = repository.fetchBranch(branch);
        proposal.ifPresent(tip -> checkOurs(request, tip));
        EditResult edit = edit(request, base);
        if (edit.isUnchanged()) {
            withdraw(request, proposal, log);
            return unchanged(request, base, log);
        }
        Snapshot commit = commit(request, base, edit);
        Snapshot proposed = proposal.filter(tip -> proposesSame(tip, commit)).orElse(commit);
        if (proposed == commit) {
            repository.push(commit, branch, proposal.map(Snapshot::commit), true);
        }
        PromotionText.print(edit.changes(), log);
        PullRequest pullRequest = openOrRefresh(request, branch, edit);
        log.link("Pull request " + pullRequest.number() + ": " + pullRequest.title(), pullRequest.url());
        return new PromotionResult(State.PROPOSED, proposed.commit(), branch, edit.changes(), pullRequest);
    }

    private void checkOurs(PromotionRequest request, Snapshot tip) {
        if (!PromotionText.isOurs(tip.message(), request.target())) {
            throw new OperationException("The branch " + request.target().proposalBranch() + " has the commit "
                    + tip.commit().abbreviated() + " of " + tip.authorName()
                    + ", which no promotion made; merge or close its pull request, or delete the branch");
        }
    }

    /** A new commit with the same content would only take the approvals away that people gave to the old one. */
    private static boolean proposesSame(Snapshot tip, Snapshot commit) {
        return tip.hasContentOf(commit) && tip.parents().equals(commit.parents());
    }

    private PullRequest openOrRefresh(PromotionRequest request, String branch, EditResult edit) {
        String title = request.title();
        String body = PromotionText.pullRequestBody(request, edit.changes());
        return forgeOrNull
                .findOpen(slugOrNull, branch, request.branch())
                .map(open -> forgeOrNull.update(slugOrNull, open.number(), title, body))
                .orElseGet(() ->
                        forgeOrNull.create(slugOrNull, new NewPullRequest(branch, request.branch(), title, body)));
    }

    /** The branch got these images another way: what still proposes them has no purpose any more. */
    private void withdraw(PromotionRequest request, Optional<Snapshot> proposal, OperationLog log) {
        String branch = request.target().proposalBranch();
        forgeOrNull.findOpen(slugOrNull, branch, request.branch()).ifPresent(open -> {
            forgeOrNull.comment(
                    slugOrNull, open.number(), request.branch() + " has what was promoted; nothing is left to merge.");
            forgeOrNull.close(slugOrNull, open.number());
            log.link("Closed pull request " + open.number() + ", which has nothing left to merge", open.url());
        });
        proposal.ifPresent(tip -> repository.deleteBranch(branch, tip.commit()));
    }

    /**
     * Looks once whether a proposed promotion was merged.
     *
     * @param number the pull request's number, from {@link #propose}
     * @return running while it is open; succeeded with {@code MERGED} when it was merged and the merged commit has the
     *     promoted values; failed when it was closed or merged with other content
     * @throws OperationException when the forge or the repository cannot be asked
     */
    public Observation<PromotionResult> observe(PromotionRequest request, long number, OperationLog log) {
        PullRequest pullRequest = forgeOrNull.get(slugOrNull, number);
        return switch (pullRequest.state()) {
            case OPEN ->
                Observation.running(MERGE_PAUSE, "pull request " + number + " to be merged" + blocked(pullRequest));
            case CLOSED ->
                Observation.failed(
                        "Pull request " + number + " (" + pullRequest.url()
                                + ") was closed without a merge, so nothing was promoted; reopen and merge it, or promote again");
            case MERGED -> merged(request, pullRequest, log);
        };
    }

    /** Only what a person can do something about; the forge's own calculation comes and goes. */
    private static String blocked(PullRequest pullRequest) {
        Mergeability mergeability = pullRequest.mergeability();
        boolean blocked = mergeability.verdict() == Mergeability.Verdict.BLOCKED
                || mergeability.verdict() == Mergeability.Verdict.NOT_MERGEABLE;
        return blocked ? " (" + mergeability.reason() + ")" : "";
    }

    private Observation<PromotionResult> merged(PromotionRequest request, PullRequest pullRequest, OperationLog log) {
        CommitId merge = new CommitId(pullRequest
                .mergeCommit()
                .orElseThrow(() -> OperationException.retryable(
                        "Pull request " + pullRequest.number() + " is merged but names no commit yet",
                        Duration.ofSeconds(2))));
        Snapshot snapshot = repository.fetchCommit(merge);
        EditResult missing = edit(request, snapshot);
        if (!missing.isUnchanged()) {
            return Observation.failed("Pull request " + pullRequest.number() + " was merged as " + merge.abbreviated()
                    + ", but with other content: " + missing.changes().get(0).file() + " says "
                    + missing.changes().get(0).oldValue().orElse("nothing")
                    + "; look at who changed it, then promote again");
        }
        log.info("Pull request " + pullRequest.number() + " was merged"
                + pullRequest.mergedBy().map(who -> " by " + who).orElse("") + " as " + merge.abbreviated());
        deleteProposal(request, pullRequest, log);
        return Observation.succeeded(
                new PromotionResult(State.MERGED, merge, request.branch(), List.of(), pullRequest));
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
