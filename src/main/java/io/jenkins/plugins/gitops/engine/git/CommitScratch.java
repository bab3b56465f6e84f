package io.jenkins.plugins.gitops.engine.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdRef;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.FilterSpec;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.Transport;

/**
 * Commits alone, in a scratch folder beside a cache, which must not learn of commits without their directories. Under the
 * lock of that cache.
 */
final class CommitScratch {

    static final String PREFIX = "history-";

    private final CacheFolder folder;
    private final RemoteAccess access;

    CommitScratch(CacheFolder folder, RemoteAccess access) {
        this.folder = folder;
        this.access = access;
    }

    /** What is looked for among the commits. */
    interface Look<T> {
        T among(RevWalk walk) throws IOException;
    }

    /**
     * Fetches the history of commits and looks at it.
     *
     * @param depth how many steps back
     * @param filtered whether to ask for commits without their directories; the server must know filters then
     */
    <T> T look(List<ObjectId> tips, int depth, boolean filtered, Look<T> look) throws IOException {
        Path scratch = Files.createTempDirectory(folder.path(), PREFIX);
        try (Repository repository = BoundedRepository.open(scratch)) {
            repository.create(true);
            fetch(repository, tips, depth, filtered);
            try (RevWalk walk = new RevWalk(repository)) {
                return look.among(walk);
            }
        } finally {
            CacheLeftovers.deleteAll(scratch);
            Files.deleteIfExists(scratch);
        }
    }

    private void fetch(Repository repository, List<ObjectId> tips, int depth, boolean filtered) throws IOException {
        List<Ref> wants = new ArrayList<>();
        tips.forEach(tip -> wants.add(new ObjectIdRef.Unpeeled(Ref.Storage.NETWORK, tip.name(), tip)));
        try (Transport transport = access.open(repository)) {
            transport.setDepth(depth);
            if (filtered) {
                transport.setFilterSpec(FilterSpec.fromFilterLine("tree:0"));
            }
            try (FetchConnection connection = transport.openFetch(List.of(new RefSpec(Constants.HEAD)))) {
                connection.fetch(access.deadline(), wants, Set.of());
            }
        }
    }
}
