package io.jenkins.plugins.gitops.sandbox.forge;

import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.merge.MergeStrategy;
import org.eclipse.jgit.merge.ThreeWayMerger;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevSort;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.filter.RevFilter;

/** Merges branches of a bare repository, without a working tree. */
final class BranchMerger {

    private final Repository repository;

    BranchMerger(Repository repository) {
        this.repository = repository;
    }

    /** Returns where two commits part; empty when they have nothing in common. */
    Optional<ObjectId> mergeBase(ObjectId one, ObjectId other) {
        try (RevWalk walk = new RevWalk(repository)) {
            walk.setRevFilter(RevFilter.MERGE_BASE);
            walk.markStart(walk.parseCommit(one));
            walk.markStart(walk.parseCommit(other));
            return Optional.ofNullable(walk.next()).map(RevCommit::getId);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns whether the head can be merged without a conflict. */
    boolean isMergeable(ObjectId base, ObjectId head) {
        try (ObjectInserter inserter = repository.newObjectInserter()) {
            return mergedTree(inserter, base, head, null).isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the new tip of the base, or nothing for a conflict; the base branch is not moved yet. */
    Optional<ObjectId> merge(ObjectId base, ObjectId head, MergeMethod method, String message, PersonIdent person) {
        try (ObjectInserter inserter = repository.newObjectInserter()) {
            PersonIdent now = new PersonIdent(person, Instant.now());
            Optional<ObjectId> tip = method == MergeMethod.REBASE
                    ? rebased(inserter, base, head, now)
                    : mergedTree(inserter, base, head, null)
                            .map(tree -> method == MergeMethod.SQUASH
                                    ? commit(inserter, tree, List.of(base), message, now, now)
                                    : commit(inserter, tree, List.of(base, head), message, now, now));
            inserter.flush();
            return tip;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<ObjectId> rebased(ObjectInserter inserter, ObjectId base, ObjectId head, PersonIdent now)
            throws IOException {
        ObjectId tip = base;
        for (RevCommit commit : commitsBetween(base, head)) {
            Optional<ObjectId> tree = mergedTree(inserter, tip, commit, commit.getParent(0));
            if (tree.isEmpty()) {
                return Optional.empty();
            }
            // flushed one by one, since the next step reads it
            tip = commit(inserter, tree.get(), List.of(tip), commit.getFullMessage(), commit.getAuthorIdent(), now);
            inserter.flush();
        }
        return Optional.of(tip);
    }

    /** Returns the commits of the head that the base lacks, oldest first, without merges. */
    List<RevCommit> commitsBetween(ObjectId base, ObjectId head) {
        List<RevCommit> commits = new ArrayList<>();
        try (RevWalk walk = new RevWalk(repository)) {
            walk.sort(RevSort.TOPO);
            walk.setRevFilter(RevFilter.NO_MERGES);
            walk.markStart(walk.parseCommit(head));
            walk.markUninteresting(walk.parseCommit(base));
            for (RevCommit commit : walk) {
                commits.add(commit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Collections.reverse(commits);
        return commits;
    }

    private Optional<ObjectId> mergedTree(ObjectInserter inserter, ObjectId ours, ObjectId theirs, ObjectId baseOrNull)
            throws IOException {
        ThreeWayMerger merger = MergeStrategy.RECURSIVE.newMerger(repository, true);
        merger.setObjectInserter(inserter);
        if (baseOrNull != null) {
            merger.setBase(baseOrNull);
        }
        return merger.merge(ours, theirs) ? Optional.of(merger.getResultTreeId()) : Optional.empty();
    }

    private static ObjectId commit(
            ObjectInserter inserter,
            ObjectId tree,
            List<ObjectId> parents,
            String message,
            PersonIdent author,
            PersonIdent committer) {
        CommitBuilder commit = new CommitBuilder();
        commit.setTreeId(tree);
        commit.setParentIds(parents);
        commit.setMessage(message);
        commit.setAuthor(author);
        commit.setCommitter(committer);
        try {
            return inserter.insert(commit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Moves a branch from one commit to another; false when it was not there any more. */
    boolean move(String branch, ObjectId from, ObjectId to) {
        try {
            RefUpdate update = repository.updateRef(Constants.R_HEADS + branch);
            update.setExpectedOldObjectId(from);
            update.setNewObjectId(to);
            RefUpdate.Result result = update.update();
            return result == RefUpdate.Result.FAST_FORWARD || result == RefUpdate.Result.NO_CHANGE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps a pull request's head, as forges do, so that it stays after its branch is deleted. */
    void keepHead(long number, ObjectId head) {
        try {
            RefUpdate update = repository.updateRef("refs/pull/" + number + "/head");
            update.setNewObjectId(head);
            update.forceUpdate();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
