package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.git.SourceChanges.Direction;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.filter.RevFilter;

/**
 * The commits of an application's repository, without its files. Blocking on the network within the remote's time limits;
 * nothing of it is kept.
 *
 * <p>At most {@value #FAR} commits back are read. A server that knows no filters (partial clones) would send all files along
 * and is not asked.
 */
public final class SourceHistory {

    private static final int NEAR = 50;
    private static final int FAR = 500;
    private static final int MAX_SUBJECT = 200;

    private final RemoteAccess access;
    private final CacheFolder folder;

    /**
     * Names the repository; no disk or network is touched yet.
     *
     * @param scratch a folder of this repository alone, created on first use
     */
    public SourceHistory(GitRemote remote, Path scratch) {
        this.access = new RemoteAccess(remote);
        this.folder = CacheFolder.of(scratch);
    }

    /**
     * Returns what came with the second commit, or went.
     *
     * @throws OperationException when the server cannot be asked, does not have them, or knows no filters
     */
    public SourceChanges between(CommitId from, CommitId to) {
        if (from.equals(to)) {
            return SourceChanges.NONE;
        }
        ObjectId older = ObjectId.fromString(from.value());
        ObjectId newer = ObjectId.fromString(to.value());
        return folder.locked(access.remote().turnLimit(), () -> {
            try {
                CacheLeftovers.tidy(folder.path());
                SourceChanges near = read(older, newer, NEAR);
                return near.direction() == Direction.UNRELATED ? read(older, newer, FAR) : near;
            } catch (IOException e) {
                throw RemoteFailure.of("read", access.remote(), e);
            } finally {
                access.close();
            }
        });
    }

    private SourceChanges read(ObjectId older, ObjectId newer, int depth) throws IOException {
        return new CommitScratch(folder, access).look(List.of(older, newer), depth, true, walk -> {
            RevCommit from = walk.parseCommit(older);
            RevCommit to = walk.parseCommit(newer);
            if (walk.isMergedInto(from, to)) {
                return new SourceChanges(list(walk, to, from), Direction.FORWARD);
            }
            if (walk.isMergedInto(to, from)) {
                return new SourceChanges(list(walk, from, to), Direction.BACKWARD);
            }
            return new SourceChanges(list(walk, to, from), Direction.UNRELATED);
        });
    }

    private static List<SourceCommit> list(RevWalk walk, RevCommit with, RevCommit without) throws IOException {
        walk.reset();
        walk.setRevFilter(RevFilter.NO_MERGES);
        walk.markStart(walk.parseCommit(with));
        walk.markUninteresting(walk.parseCommit(without));
        List<SourceCommit> commits = new ArrayList<>();
        for (RevCommit commit : walk) {
            String subject = commit.getShortMessage();
            commits.add(new SourceCommit(
                    new CommitId(commit.name()),
                    subject.length() > MAX_SUBJECT ? subject.substring(0, MAX_SUBJECT) + "…" : subject,
                    commit.getAuthorIdent() == null
                            ? ""
                            : commit.getAuthorIdent().getName()));
        }
        return commits;
    }
}
