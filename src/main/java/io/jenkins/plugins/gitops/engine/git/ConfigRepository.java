package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.git.BranchQueue.Waiting;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * A config repository on a Git server, read and written through a bare cache on the local disk.
 *
 * <p>All calls block on network or disk, within the time limits of the remote. Calls on the same cache folder wait for each
 * other, also those of other processes, but not longer than some seconds: then they fail as something that passes. The cache
 * may be deleted at any time while none is under way, for instance by {@link UnusedCaches}; it is then made
 * again, and it is made again when a killed process has left it damaged. Nothing of the remote changes except by
 * {@link #land}, {@link #push} and {@link #deleteBranch}, and each of them changes one branch or nothing.
 *
 * <p>Only commits and directories are fetched; a file is fetched when a {@link Snapshot} reads it.
 */
public final class ConfigRepository implements AutoCloseable {

    private final RemoteAccess access;
    private final CacheFolder folder;
    private final RemoteReader reader;
    private final CommitWriter writer;
    private boolean entered;
    private boolean closed;

    /**
     * Names the repository; no disk or network is touched yet.
     *
     * @param cache a folder of this repository alone, created on first use
     */
    public ConfigRepository(GitRemote remote, Path cache) {
        this(remote, cache, Committer.AUTHOR);
    }

    /**
     * Names the repository, and in whose name it is written; no disk or network is touched yet.
     *
     * @param cache a folder of this repository alone, created on first use, readable by this process' user alone
     */
    public ConfigRepository(GitRemote remote, Path cache, Committer committer) {
        this.access = new RemoteAccess(remote);
        this.folder = CacheFolder.of(cache);
        this.reader = new RemoteReader(folder, access);
        this.writer = new CommitWriter(folder, committer);
    }

    /** Returns the address of the repository. */
    public String url() {
        return access.remote().url();
    }

    /**
     * Fetches the tip of a branch, without its history.
     *
     * @return nothing where the server has no such branch
     * @throws OperationException when the server cannot be reached or refuses; see {@link OperationException#isRetryable}
     */
    public Optional<Snapshot> fetchBranch(String branch) {
        checkBranch(branch);
        return locked(() -> reader.fetchTip(branch).map(this::snapshot));
    }

    /**
     * Fetches the tips of several branches at the price of one.
     *
     * @return by the branches' names; those that the server does not have are left out
     * @throws OperationException as {@link #fetchBranch} does
     */
    public Map<String, Snapshot> fetchBranches(Collection<String> branches) {
        branches.forEach(ConfigRepository::checkBranch);
        return locked(() -> {
            Map<String, Snapshot> snapshots = new LinkedHashMap<>();
            reader.fetchTips(branches).forEach((branch, tip) -> snapshots.put(branch, snapshot(tip)));
            return snapshots;
        });
    }

    /**
     * Fetches one commit, from the cache where it is there.
     *
     * @throws OperationException when the server has no such commit or does not hand it out
     */
    public Snapshot fetchCommit(CommitId commit) {
        return locked(() -> {
            ObjectId id = ObjectId.fromString(commit.value());
            reader.fetchCommit(id);
            return snapshot(id);
        });
    }

    /**
     * Returns whether a commit is in the history of a branch as the server has it now.
     *
     * @throws OperationException when the server cannot be asked
     */
    public boolean isInHistory(CommitId commit, String branch) {
        checkBranch(branch);
        ObjectId wanted = ObjectId.fromString(commit.value());
        return locked(() -> {
            Optional<Snapshot> tip = reader.fetchTip(branch).map(this::snapshot);
            if (tip.isEmpty()) {
                return false;
            }
            return tip.get().commit().equals(commit)
                    || tip.get().parents().contains(commit)
                    || new BranchHistory(folder, access).contains(tip.get().revCommit(), wanted);
        });
    }

    /**
     * Returns whether this cache has pushed that very commit to a branch of its own, by {@link #push} with {@code rewrite}. Of
     * what another cache has pushed, or this one before it was made again, it does not know.
     */
    public boolean hasPushed(CommitId commit) {
        return locked(() -> {
            try {
                return KnownCommits.PUSHED.of(folder.repository()).contains(ObjectId.fromString(commit.value()));
            } catch (IOException e) {
                throw folder.unusable(e);
            }
        });
    }

    /**
     * Returns whether two commits have the very same files once some are written over in each of them. Writes nothing.
     *
     * @param files path to content; none to compare a commit as it is
     * @throws OperationException when one of the paths is no regular file's there
     */
    public boolean isSameEdit(Snapshot one, Map<String, byte[]> files, Snapshot other, Map<String, byte[]> otherFiles) {
        return locked(() -> writer.tree(one, files).equals(writer.tree(other, otherFiles)));
    }

    /**
     * Returns where a commit stands to another one, looking at most 5,000 commits back. Reads commits alone, not their files, where the
     * server knows filters.
     *
     * @throws OperationException when the server cannot be asked
     */
    public CommitOrder order(CommitId commit, CommitId other) {
        return locked(() -> new BranchHistory(folder, access)
                .order(ObjectId.fromString(commit.value()), ObjectId.fromString(other.value())));
    }

    /**
     * Returns the newest message among the last hundred or so commits of a branch that matches; nothing where there is none, or
     * where the server knows no filters and would send all files along.
     *
     * @throws OperationException when the server cannot be asked
     */
    public Optional<String> findMessage(String branch, Predicate<String> matches) {
        checkBranch(branch);
        return locked(
                () -> reader.fetchTip(branch).flatMap(tip -> new BranchHistory(folder, access).message(tip, matches)));
    }

    /**
     * Lands a change on a branch, never over a commit that it was not made for. Changes of this process that wait for the
     * same branch in the same name go out in one push, a commit each.
     *
     * @return nothing where the server has no such branch
     * @throws PushRejectedException when others were faster several times, or the server refuses
     */
    public Optional<Landing> land(String branch, BranchChange change) {
        checkBranch(branch);
        BranchQueue queue = BranchQueue.of(folder, branch);
        Waiting own = queue.add(access.remote(), change, writer);
        try {
            locked(access.remote().landingTurnLimit(), () -> {
                if (!own.isDone()) {
                    new BranchPusher(folder, access, reader, this::snapshot, branch).land(queue.take(own));
                }
                return null;
            });
        } finally {
            queue.remove(own);
        }
        return own.result();
    }

    /**
     * Writes a commit into the cache; the remote learns of it by {@link #push}.
     *
     * @return the new commit, or nothing where its files are those of the base already
     */
    public Optional<Snapshot> commit(CommitRequest request) {
        return locked(() -> writer.write(request).map(this::snapshot));
    }

    /**
     * Moves a branch to a commit, never over a commit that the caller has not seen.
     *
     * @param expected the tip that the caller has seen, nothing where the branch must not exist yet
     * @param rewrite whether the commit need not descend from the expected tip; for branches of our own alone
     * @throws PushRejectedException when the server keeps the branch as it was
     */
    public void push(Snapshot commit, String branch, Optional<CommitId> expected, boolean rewrite) {
        checkBranch(branch);
        locked(() -> {
            ObjectId to = commit.revCommit().getId();
            if (rewrite) {
                // before the push: a process that is killed right after it must know its own commit again
                remember(KnownCommits.PUSHED, to);
            }
            update(branch, to, expected, rewrite);
            remember(KnownCommits.TIPS, to);
            return null;
        });
    }

    /**
     * Deletes a branch of our own; one that is gone already is no error.
     *
     * @param expected the tip that the caller has seen; a branch that has moved since then stays
     * @throws PushRejectedException when the server keeps the branch
     */
    public void deleteBranch(String branch, CommitId expected) {
        checkBranch(branch);
        locked(() -> {
            update(branch, ObjectId.zeroId(), Optional.of(expected), true);
            return null;
        });
    }

    private void update(String branch, ObjectId to, Optional<CommitId> expected, boolean rewrite) {
        ObjectId from = expected.map(id -> ObjectId.fromString(id.value())).orElse(ObjectId.zeroId());
        try (PushSession session = PushSession.open(folder, access, reader)) {
            session.push(branch, from, to, rewrite).throwIfRejected(url());
        }
    }

    private void remember(KnownCommits kind, ObjectId commit) {
        try {
            kind.add(folder.repository(), commit);
        } catch (IOException e) {
            throw folder.unusable(e);
        }
    }

    private static void checkBranch(String branch) {
        if (branch == null || !Repository.isValidRefName(Constants.R_HEADS + branch)) {
            throw new OperationException(
                    "\"" + branch + "\" is not a branch's name; give it as git shows it, such as main");
        }
    }

    private Snapshot snapshot(ObjectId id) {
        try (RevWalk walk = new RevWalk(folder.repository())) {
            RevCommit commit = walk.parseCommit(id);
            walk.parseBody(commit);
            return new Snapshot(folder.repository(), commit, new Blobs());
        } catch (IOException e) {
            folder.markDamaged();
            throw OperationException.retryable(
                    "The cached copy of " + url() + " was damaged and is fetched anew; try again", e);
        }
    }

    /** What snapshots fetch later goes the same way as all else. */
    private final class Blobs implements Snapshot.MissingBlobs {

        @Override
        public void fetch(ObjectId commit, Collection<ObjectId> blobs) {
            locked(() -> {
                reader.fetchBlobs(commit, blobs);
                return null;
            });
        }

        @Override
        public void damaged() {
            folder.markDamaged();
        }
    }

    private <T> T locked(Supplier<T> action) {
        return locked(access.remote().turnLimit(), action);
    }

    private <T> T locked(Duration limit, Supplier<T> action) {
        return folder.locked(limit, () -> {
            enter();
            return action.get();
        });
    }

    private synchronized void enter() {
        if (closed) {
            throw new IllegalStateException("The config repository " + url() + " is closed");
        }
        if (!entered) {
            folder.enter();
            entered = true;
        }
    }

    /** Closes the cache's files, without waiting for anybody; snapshots taken from it cannot be read any more. */
    @Override
    public synchronized void close() {
        closed = true;
        if (entered) {
            entered = false;
            folder.leave();
        }
        access.close();
    }
}
