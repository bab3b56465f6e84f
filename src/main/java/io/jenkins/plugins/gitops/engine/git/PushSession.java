package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
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
        throw reader.failed("push to", failure);
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
