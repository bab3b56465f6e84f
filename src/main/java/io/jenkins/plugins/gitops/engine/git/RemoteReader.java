package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdRef;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.FilterSpec;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.Transport;

/**
 * Fetches commits with their trees, and blobs one by one.
 *
 * <p>Speaks to JGit's connections rather than through its fetch command: one connection finds the tip and fetches it, and
 * what we claim to have is said each time.
 */
final class RemoteReader {

    private static final Logger LOGGER = Logger.getLogger(RemoteReader.class.getName());

    private static final FilterSpec NO_BLOBS = noBlobs();

    private final CacheFolder folder;
    private final RemoteAccess access;

    RemoteReader(CacheFolder folder, RemoteAccess access) {
        this.folder = folder;
        this.access = access;
    }

    private static FilterSpec noBlobs() {
        try {
            return FilterSpec.fromFilterLine("blob:none");
        } catch (PackProtocolException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Returns the tip of a branch after fetching it, or nothing where there is no such branch. */
    Optional<ObjectId> fetchTip(String branch) {
        return Optional.ofNullable(fetchTips(List.of(branch)).get(branch));
    }

    /** Returns the tips of those branches that there are, after fetching them in one go. */
    Map<String, ObjectId> fetchTips(Collection<String> branches) {
        List<RefSpec> refs = new ArrayList<>();
        branches.forEach(branch -> refs.add(new RefSpec(Constants.R_HEADS + branch)));
        return exchange(refs, (repository, connection) -> {
            Map<String, ObjectId> tips = new LinkedHashMap<>();
            for (String branch : branches) {
                Ref tip = connection.getRef(Constants.R_HEADS + branch);
                if (tip != null) {
                    tips.put(branch, tip.getObjectId());
                }
            }
            fetchMissing(repository, connection, tips.values());
            return tips;
        });
    }

    /** Fetches a commit by its id, unless it is there. */
    void fetchCommit(ObjectId id) {
        if (!has(id)) {
            exchange(List.of(), (repository, connection) -> {
                fetchMissing(repository, connection, List.of(id));
                return null;
            });
        }
    }

    /** Returns the tip of a branch without fetching it. */
    Optional<ObjectId> tip(String branch) {
        String ref = Constants.R_HEADS + branch;
        try (Transport transport = access.open(folder.repository());
                FetchConnection connection = transport.openFetch(List.of(new RefSpec(ref)))) {
            return Optional.ofNullable(connection.getRef(ref)).map(Ref::getObjectId);
        } catch (IOException e) {
            throw RemoteFailure.of("read", access.remote(), e);
        }
    }

    boolean has(ObjectId id) {
        try {
            return folder.repository().getObjectDatabase().has(id);
        } catch (IOException e) {
            throw folder.unusable(e);
        }
    }

    private void fetchMissing(Repository repository, FetchConnection connection, Collection<ObjectId> ids)
            throws IOException {
        List<ObjectId> missing = ids.stream().filter(id -> !has(id)).distinct().toList();
        if (!missing.isEmpty()) {
            connection.fetch(
                    access.deadline(),
                    missing.stream().map(RemoteReader::want).toList(),
                    KnownCommits.TIPS.of(repository));
            for (ObjectId id : missing) {
                arrived(repository, id);
                KnownCommits.TIPS.add(repository, id);
            }
        }
    }

    /** A cancelled transfer ends without a word. */
    private void arrived(Repository repository, ObjectId id) throws IOException {
        if (!repository.getObjectDatabase().has(id)) {
            throw new IOException("the transfer did not end within "
                    + access.remote().operationLimit().toSeconds() + " s");
        }
    }

    private static Ref want(ObjectId id) {
        return new ObjectIdRef.Unpeeled(Ref.Storage.NETWORK, id.name(), id);
    }

    /**
     * Fetches blobs in one request; where the server hands out no single objects, all files of their commit.
     *
     * @param commit the commit that they belong to
     */
    void fetchBlobs(ObjectId commit, Collection<ObjectId> blobs) {
        try {
            if (folder.isSingleObjectsRefused() || !fetchSingle(blobs)) {
                fetchObjects(List.of(commit), 1);
                singleObjectsRefused();
            }
            for (ObjectId blob : blobs) {
                arrived(folder.repository(), blob);
            }
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    /** Returns whether the server hands them out. */
    private boolean fetchSingle(Collection<ObjectId> blobs) throws IOException {
        try {
            fetchObjects(blobs, null);
            return true;
        } catch (IOException e) {
            if (!RemoteFailure.isUnknownObject(e)) {
                throw e;
            }
            LOGGER.log(Level.FINE, e, () -> access.remote() + " hands out no single objects");
            return false;
        }
    }

    private void singleObjectsRefused() {
        if (folder.refuseSingleObjects()) {
            LOGGER.info(() ->
                    access.remote() + " hands out no single objects, so all files are fetched; that takes longer");
        }
    }

    private void fetchObjects(Collection<ObjectId> ids, Integer depth) throws IOException {
        List<Ref> wants = new ArrayList<>();
        ids.forEach(id -> wants.add(want(id)));
        try (Transport transport = access.open(folder.repository())) {
            transport.setDepth(depth);
            try (FetchConnection connection = transport.openFetch(List.of(new RefSpec(Constants.HEAD)))) {
                // nothing is claimed: a server would take the blobs of any commit for ours
                connection.fetch(access.deadline(), wants, Set.of());
            }
        }
    }

    private interface Exchange<T> {
        T with(Repository repository, FetchConnection connection) throws IOException;
    }

    private <T> T exchange(List<RefSpec> refs, Exchange<T> exchange) {
        try {
            // without single objects the files that the filter leaves out could not be had later
            if (folder.isFilterRefused() || folder.isSingleObjectsRefused()) {
                return exchange(refs, exchange, FilterSpec.NO_FILTER);
            }
            try {
                return exchange(refs, exchange, NO_BLOBS);
            } catch (IOException e) {
                if (!RemoteFailure.isMissingFilter(e)) {
                    throw e;
                }
                if (folder.refuseFilter()) {
                    LOGGER.info(() -> access.remote()
                            + " knows no filters, so whole commits are fetched from it; that takes longer");
                }
                return exchange(refs, exchange, FilterSpec.NO_FILTER);
            }
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    private <T> T exchange(List<RefSpec> refs, Exchange<T> exchange, FilterSpec filter) throws IOException {
        Repository repository = folder.repository();
        try (Transport transport = access.open(repository)) {
            transport.setDepth(1);
            transport.setFilterSpec(filter);
            // asked for nothing, a server would list all of its refs
            List<RefSpec> asked = refs.isEmpty() ? List.of(new RefSpec(Constants.HEAD)) : refs;
            try (FetchConnection connection = transport.openFetch(asked)) {
                return exchange.with(repository, connection);
            }
        }
    }

    /** @param verb what was tried: {@code read} or {@code push to} */
    OperationException failed(String verb, IOException failure) {
        if (RemoteFailure.isDamagedCache(failure)) {
            folder.markDamaged();
            return OperationException.retryable(
                    "The cached copy of " + access.remote() + " was damaged and is fetched anew; try again", failure);
        }
        return RemoteFailure.of(verb, access.remote(), failure);
    }
}
