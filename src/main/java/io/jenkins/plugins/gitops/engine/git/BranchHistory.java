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

    /** Returns the newest message that matches; nothing where the server would send all files along. */
    Optional<String> message(ObjectId tip, Predicate<String> matches) {
        return folder.isFilterRefused()
                ? Optional.empty()
                : search(DEPTHS.get(0), tip, commit -> matches.test(commit.getFullMessage()));
    }

    private Optional<String> search(int depth, ObjectId tip, Predicate<RevCommit> matches) {
        try {
            return new CommitScratch(folder, access)
                    .look(List.of(tip), depth, !folder.isFilterRefused(), walk -> first(walk, tip, matches));
        } catch (IOException e) {
            throw RemoteFailure.of("read", access.remote(), e);
        }
    }

    private static Optional<String> first(RevWalk walk, ObjectId tip, Predicate<RevCommit> matches) throws IOException {
        walk.markStart(walk.parseCommit(tip));
        for (RevCommit commit : walk) {
            if (matches.test(commit)) {
                return Optional.of(commit.getFullMessage());
            }
        }
        return Optional.empty();
    }
}
