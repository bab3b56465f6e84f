package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.git.CommitId;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.git.Snapshot;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * Proves which commits promotions have made: by their files and by what was pushed. What a message, a name or a text says is no
 * proof, since anybody can write it.
 */
final class OwnCommits {

    /** As often as a person brings one proposal up to date; a longer chain of merges is nobody's. */
    private static final int MAX_MERGES = 20;

    private final ConfigRepository repository;
    private final BranchPromotion editing;

    OwnCommits(ConfigRepository repository, BranchPromotion editing) {
        this.repository = repository;
        this.editing = editing;
    }

    /**
     * Returns whether a commit has exactly the files that this promotion makes of a commit of the environment's branch, and brings
     * no other commit along: ours, or a merge of that branch into ours.
     */
    boolean isProposal(PromotionRequest request, Snapshot head) {
        return new Proof(
                        request,
                        (commit, parent) -> repository.isSameEdit(
                                commit,
                                Map.of(),
                                parent,
                                editing.edit(request, parent).files()))
                .isOurs(head, 0);
    }

    /**
     * Returns whether nothing of anybody else is lost when this promotion writes over a commit, and over its branch: it was
     * pushed from here, or a promotion is said to have made it and what it changes are the places that this one writes too.
     */
    boolean mayWriteOver(PromotionRequest request, Snapshot tip) {
        return new Proof(
                request,
                (commit, parent) -> repository.isSameEdit(
                        commit,
                        editing.edit(request, commit).files(),
                        parent,
                        editing.edit(request, parent).files())) {
            @Override
            boolean isOurs(Snapshot commit, int merges) {
                return repository.hasPushed(commit.commit())
                        || isMadeByPromotionOrMerge(request, commit) && super.isOurs(commit, merges);
            }
        }.isOurs(tip, 0);
    }

    /** Not a proof: who wrote over a person's commit of the same places would be right about the files alone. */
    private static boolean isMadeByPromotionOrMerge(PromotionRequest request, Snapshot commit) {
        return commit.parents().size() > 1 || PromotionText.isOurs(commit.message(), request.target());
    }

    /** Goes from a commit to the commits of the environment's branch that it was made from. */
    private class Proof {
        private final PromotionRequest request;
        private final BiPredicate<Snapshot, Snapshot> isOurEdit;
        private final Map<CommitId, Boolean> inBranch = new HashMap<>();

        Proof(PromotionRequest request, BiPredicate<Snapshot, Snapshot> isOurEdit) {
            this.request = request;
            this.isOurEdit = isOurEdit;
        }

        boolean isOurs(Snapshot commit, int merges) {
            List<CommitId> parents = commit.parents();
            // one of ours has one parent; a person's "Update branch" adds the environment's branch
            if (parents.isEmpty() || parents.size() > 2 || merges > MAX_MERGES) {
                return false;
            }
            List<CommitId> bases = parents.stream().filter(this::isInBranch).toList();
            return bases.stream().anyMatch(base -> isMadeFrom(commit, base))
                    && parents.stream()
                            .filter(parent -> !bases.contains(parent))
                            .allMatch(parent -> isOurs(repository.fetchCommit(parent), merges + 1));
        }

        private boolean isInBranch(CommitId commit) {
            return inBranch.computeIfAbsent(commit, id -> repository.isInHistory(id, request.branch()));
        }

        private boolean isMadeFrom(Snapshot commit, CommitId base) {
            try {
                return isOurEdit.test(commit, repository.fetchCommit(base));
            } catch (OperationException e) {
                if (e.isRetryable()) {
                    throw e;
                }
                // what cannot be edited so was not made so
                return false;
            }
        }
    }
}
