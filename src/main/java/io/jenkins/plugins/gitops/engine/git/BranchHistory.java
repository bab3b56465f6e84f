package io.jenkins.plugins.gitops.engine.git;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/** Looks for a commit in a branch's history, as far back as is worth it. */
final class BranchHistory {

    /** What is looked for was merged minutes ago; more than the last number of commits is not searched. */
    private static final List<Integer> DEPTHS = List.of(100, 5_000);

    private final CacheFolder folder;
    private final RemoteAccess access;

    BranchHistory(CacheFolder folder, RemoteAccess access) {
        this.folder = folder;
        this.access = access;
    }

    boolean contains(ObjectId tip, ObjectId wanted) {
        return DEPTHS.stream()
                .anyMatch(depth ->
                        search(depth, tip, commit -> commit.equals(wanted)).isPresent());
    }

    /** Returns where a commit that the server has stands to another one, which it may not have. */
    CommitOrder order(ObjectId commit, ObjectId other) {
        if (contains(commit, other)) {
            return CommitOrder.NEWER;
        }
        try {
            for (int depth : DEPTHS) {
                if (find(depth, other, commit::equals).isPresent()) {
                    return CommitOrder.OLDER;
                }
            }
            return CommitOrder.DIVERGED;
        } catch (IOException e) {
            if (RemoteFailure.isUnknownObject(e) || RemoteFailure.isServerError(e)) {
                return CommitOrder.UNKNOWN;
            }
            throw RemoteFailure.of("read", access.remote(), e);
        }
    }

    /** Returns the newest message that matches; nothing where the server would send all files along. */
    Optional<String> message(ObjectId tip, Predicate<String> matches) {
        return folder.isFilterRefused()
                ? Optional.empty()
                : search(DEPTHS.get(0), tip, commit -> matches.test(commit.getFullMessage()));
    }

    private Optional<String> search(int depth, ObjectId tip, Predicate<RevCommit> matches) {
        try {
            return find(depth, tip, matches);
        } catch (IOException e) {
            throw RemoteFailure.of("read", access.remote(), e);
        }
    }

    private Optional<String> find(int depth, ObjectId tip, Predicate<? super RevCommit> matches) throws IOException {
        return new CommitScratch(folder, access)
                .look(List.of(tip), depth, !folder.isFilterRefused(), walk -> first(walk, tip, matches));
    }

    private static Optional<String> first(RevWalk walk, ObjectId tip, Predicate<? super RevCommit> matches)
            throws IOException {
        walk.markStart(walk.parseCommit(tip));
        for (RevCommit commit : walk) {
            if (matches.test(commit)) {
                return Optional.of(commit.getFullMessage());
            }
        }
        return Optional.empty();
    }
}
