package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PushResult;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;

/**
 * A config repository on a Git server, read and written through a bare cache on the local disk.
 *
 * <p>All calls block on network or disk. Calls of this process on the same cache folder wait for each other; the cache may
 * be deleted at any time while none is under way, it is then made again. Nothing of the remote changes except by {@link #push}
 * and {@link #deleteBranch}, and each of them changes one branch or nothing.
 */
public final class ConfigRepository implements AutoCloseable {

    private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    private static final String FETCHED = "refs/gitops/fetched/";

    private final GitRemote remote;
    private final Path cache;
    private final ReentrantLock lock;
    private Repository opened;

    /**
     * Names the repository; no disk or network is touched yet.
     *
     * @param cache a folder of this repository alone, created on first use
     */
    public ConfigRepository(GitRemote remote, Path cache) {
        this.remote = remote;
        this.cache = cache.toAbsolutePath().normalize();
        this.lock = LOCKS.computeIfAbsent(this.cache, path -> new ReentrantLock(true));
    }

    /** Returns the address of the repository. */
    public String url() {
        return remote.url();
    }

    /**
     * Fetches the tip of a branch, without its history.
     *
     * @return nothing where the server has no such branch
     * @throws OperationException when the server cannot be reached or refuses; see {@link OperationException#isRetryable}
     */
    public Optional<Snapshot> fetchBranch(String branch) {
        return locked(() -> {
            Optional<ObjectId> tip = advertised(branch);
            if (tip.isPresent() && !isCached(tip.get())) {
                // the branch may have moved since: what counts is what was fetched
                tip = Optional.of(fetch(Constants.R_HEADS + branch, "heads/" + branch, tip.get()));
            }
            return tip.map(this::snapshot);
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
            if (!isCached(id)) {
                fetch(commit.value(), "commit", id);
            }
            return snapshot(id);
        });
    }

    /**
     * Writes a commit into the cache; the remote learns of it by {@link #push}.
     *
     * @return the new commit, or nothing where its files are those of the base already
     */
    public Optional<Snapshot> commit(CommitRequest request) {
        return locked(() -> {
            try (ObjectInserter inserter = repository().newObjectInserter();
                    ObjectReader reader = inserter.newReader()) {
                ObjectId tree =
                        new TreeEditor(reader, inserter).write(request.base().treeId(), request.files());
                if (tree.equals(request.base().treeId())) {
                    return Optional.empty();
                }
                ObjectId id = inserter.insert(commitOf(request, tree));
                inserter.flush();
                return Optional.of(snapshot(id));
            } catch (IOException e) {
                throw new OperationException("The commit on " + remote + " could not be written: " + e.getMessage(), e);
            }
        });
    }

    private static CommitBuilder commitOf(CommitRequest request, ObjectId tree) {
        CommitBuilder builder = new CommitBuilder();
        builder.setTreeId(tree);
        builder.setParentId(request.base().revCommit());
        PersonIdent person =
                new PersonIdent(request.author().name(), request.author().email(), Instant.now(), ZoneOffset.UTC);
        builder.setAuthor(person);
        builder.setCommitter(person);
        builder.setMessage(request.message());
        return builder;
    }

    /**
     * Moves a branch to a commit, never over a commit that the caller has not seen.
     *
     * @param expected the tip that the caller has seen, nothing where the branch must not exist yet
     * @param rewrite whether the commit need not descend from the expected tip; for branches of our own alone
     * @throws PushRejectedException when the server keeps the branch as it was
     */
    public void push(Snapshot commit, String branch, Optional<CommitId> expected, boolean rewrite) {
        locked(() -> {
            update(branch, commit.revCommit().getId(), expected, rewrite);
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
        locked(() -> {
            if (advertised(branch).isPresent()) {
                update(branch, ObjectId.zeroId(), Optional.of(expected), true);
            }
            return null;
        });
    }

    private void update(String branch, ObjectId to, Optional<CommitId> expected, boolean rewrite) {
        String ref = Constants.R_HEADS + branch;
        ObjectId from = expected.map(id -> ObjectId.fromString(id.value())).orElse(ObjectId.zeroId());
        try (Transport transport = open()) {
            RemoteRefUpdate update = new RemoteRefUpdate(
                    repository(), null, to.equals(ObjectId.zeroId()) ? null : to, ref, rewrite, null, from);
            PushResult result = transport.push(NullProgressMonitor.INSTANCE, List.of(update));
            PushOutcome outcome = PushOutcome.of(branch, result.getRemoteUpdate(ref), result.getMessages());
            if (outcome.isUnclear()) {
                // servers name a lost race in many words; whether the tip moved is what tells
                outcome = outcome.resolve(advertised(branch).orElse(ObjectId.zeroId()), from);
            }
            outcome.throwIfRejected(remote.url());
        } catch (IOException e) {
            throw RemoteFailure.of("push to", remote, e);
        }
    }

    private Optional<ObjectId> advertised(String branch) {
        checkBranch(branch);
        String name = Constants.R_HEADS + branch;
        try (Transport transport = open();
                FetchConnection connection = transport.openFetch(List.of(new RefSpec(name)))) {
            Ref ref = connection.getRef(name);
            return ref == null ? Optional.empty() : Optional.of(ref.getObjectId());
        } catch (IOException e) {
            throw RemoteFailure.of("read", remote, e);
        }
    }

    private static void checkBranch(String branch) {
        if (branch == null || !Repository.isValidRefName(Constants.R_HEADS + branch)) {
            throw new OperationException(
                    "\"" + branch + "\" is not a branch's name; give it as git shows it, such as main");
        }
    }

    /** Fetches a branch or a commit without its history and returns its id. */
    private ObjectId fetch(String source, String name, ObjectId expected) {
        String local = FETCHED + name;
        try (Transport transport = open()) {
            transport.setDepth(1);
            transport.setTagOpt(TagOpt.NO_TAGS);
            RefSpec spec = new RefSpec(source + ":" + local).setForceUpdate(true);
            transport.fetch(NullProgressMonitor.INSTANCE, List.of(spec));
            // a commit that is asked for by its id gets no ref
            Ref fetched = repository().exactRef(local);
            return fetched == null ? expected : fetched.getObjectId();
        } catch (IOException e) {
            throw RemoteFailure.of("read", remote, e);
        }
    }

    private boolean isCached(ObjectId commit) {
        try {
            return repository().getObjectDatabase().has(commit);
        } catch (IOException e) {
            throw unusableCache(e);
        }
    }

    private Snapshot snapshot(ObjectId id) {
        try (RevWalk walk = new RevWalk(repository())) {
            RevCommit commit = walk.parseCommit(id);
            walk.parseBody(commit);
            return new Snapshot(repository(), commit);
        } catch (IOException e) {
            throw unusableCache(e);
        }
    }

    private OperationException unusableCache(IOException cause) {
        return new OperationException(
                "The cached copy of " + remote + " in " + cache + " cannot be used (" + cause.getMessage()
                        + "); delete that folder and start again",
                cause);
    }

    private Transport open() throws IOException {
        try {
            Transport transport = Transport.open(repository(), new URIish(remote.url()));
            transport.setTimeout(remote.timeoutSeconds());
            transport.setCredentialsProvider(new RemoteCredentials(remote));
            return transport;
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException("checked when the remote was made: " + remote, e);
        }
    }

    private Repository repository() throws IOException {
        if (opened != null && Files.isDirectory(cache)) {
            return opened;
        }
        Files.createDirectories(cache);
        Repository repository = new FileRepositoryBuilder()
                .setBare()
                .setGitDir(cache.toFile())
                .setMustExist(false)
                .build();
        if (!repository.getObjectDatabase().exists()) {
            repository.create(true);
            StoredConfig config = repository.getConfig();
            // never in the middle of a promotion
            config.setInt(ConfigConstants.CONFIG_GC_SECTION, null, ConfigConstants.CONFIG_KEY_AUTO, 0);
            // JGit takes its lock file in the background before it sees that there is nothing to do
            config.setBoolean(ConfigConstants.CONFIG_GC_SECTION, null, ConfigConstants.CONFIG_KEY_AUTODETACH, false);
            config.save();
        }
        opened = repository;
        return repository;
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** Closes the cache's files; snapshots taken from it cannot be read any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (opened != null) {
                opened.close();
                opened = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
