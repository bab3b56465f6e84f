package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.PushConnection;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.transport.Transport;

/**
 * One connection that tells the tips and takes one push: two requests for a promotion whose base is cached.
 *
 * <p>The push has a lease: it moves the branch from the tip that was told, or not at all.
 */
final class PushSession implements AutoCloseable {

    private final Repository repository;
    private final RemoteAccess access;
    private final RemoteReader reader;
    private final Transport transport;
    private final PushConnection connection;

    private PushSession(
            Repository repository,
            RemoteAccess access,
            RemoteReader reader,
            Transport transport,
            PushConnection connection) {
        this.repository = repository;
        this.access = access;
        this.reader = reader;
        this.transport = transport;
        this.connection = connection;
    }

    static PushSession open(CacheFolder folder, RemoteAccess access, RemoteReader reader) {
        Transport transport = null;
        try {
            transport = access.open(folder.repository());
            return new PushSession(folder.repository(), access, reader, transport, transport.openPush());
        } catch (IOException e) {
            if (transport != null) {
                transport.close();
            }
            throw reader.failed("push to", e);
        }
    }

    Optional<ObjectId> tip(String branch) {
        return Optional.ofNullable(connection.getRef(Constants.R_HEADS + branch))
                .map(Ref::getObjectId);
    }

    /**
     * Moves a branch; may be called once.
     *
     * @param from what it must be at, zero where it must not exist
     * @param to zero to delete it
     */
    PushOutcome push(String branch, ObjectId from, ObjectId to, boolean rewrite) {
        ObjectId told = tip(branch).orElse(ObjectId.zeroId());
        if (told.equals(to)) {
            return PushOutcome.accepted(branch);
        }
        if (!told.equals(from)) {
            return PushOutcome.raced(branch);
        }
        String ref = Constants.R_HEADS + branch;
        try {
            RemoteRefUpdate update = new RemoteRefUpdate(
                    repository, null, to.equals(ObjectId.zeroId()) ? null : to, ref, rewrite, null, from);
            connection.push(access.deadline(), Map.of(ref, update));
            PushOutcome outcome = PushOutcome.of(branch, update, connection.getMessages());
            // servers name a lost race in many words, and a push that the network repeated too; the tip tells
            return outcome.isAccepted() ? outcome : outcome.resolve(tipNow(branch), from, to, rewrite);
        } catch (IOException e) {
            return afterBreak(branch, to, e);
        }
    }

    /** The server may have taken the push before the connection broke. */
    private PushOutcome afterBreak(String branch, ObjectId to, IOException failure) {
        if (RemoteFailure.isPassing(failure) && isAt(branch, to)) {
            return PushOutcome.accepted(branch);
        }
        if (RemoteFailure.isDamagedCache(failure) && isBaseUntold(to)) {
            return PushOutcome.raced("the base of " + branch);
        }
        throw reader.failed("push to", failure);
    }

    /**
     * Returns whether the server told of no branch that leads to where a commit starts from, since the base has moved on. It
     * would have to be sent whole then, with the files that the cache never had: no damage.
     */
    private boolean isBaseUntold(ObjectId commit) {
        try (RevWalk walk = new RevWalk(repository)) {
            walk.markStart(walk.parseCommit(commit));
            for (Ref told : connection.getRefs()) {
                if (repository.getObjectDatabase().has(told.getObjectId())
                        && walk.peel(walk.parseAny(told.getObjectId())) instanceof RevCommit known) {
                    walk.markUninteresting(known);
                }
            }
            for (RevCommit unknown = walk.next(); unknown != null; unknown = walk.next()) {
                // the cache knows no history: the first one that was fetched has no parents there
                if (unknown.getParentCount() == 0) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            // damaged indeed
            return false;
        }
    }

    private boolean isAt(String branch, ObjectId to) {
        try {
            return tipNow(branch).equals(to);
        } catch (OperationException e) {
            // the first failure says more
            return false;
        }
    }

    private ObjectId tipNow(String branch) {
        return reader.tip(branch).orElse(ObjectId.zeroId());
    }

    @Override
    public void close() {
        connection.close();
        transport.close();
    }
}
