package io.jenkins.plugins.gitops.engine.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdRef;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.FilterSpec;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.Transport;

/**
 * Looks for a commit in a branch's history: commits alone, in a scratch folder beside the cache, which must not learn of
 * commits without their directories.
 */
final class BranchHistory {

    static final String SCRATCH = "history-";

    /** What is looked for was merged minutes ago; more than the last number of commits is not searched. */
    private static final List<Integer> DEPTHS = List.of(100, 5_000);

    private final CacheFolder folder;
    private final RemoteAccess access;

    BranchHistory(CacheFolder folder, RemoteAccess access) {
        this.folder = folder;
        this.access = access;
    }

    boolean contains(ObjectId tip, ObjectId wanted) {
        try {
            for (int depth : DEPTHS) {
                if (isWithin(depth, tip, wanted)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw RemoteFailure.of("read", access.remote(), e);
        }
    }

    private boolean isWithin(int depth, ObjectId tip, ObjectId wanted) throws IOException {
        Path scratch = Files.createTempDirectory(folder.path(), SCRATCH);
        try (Repository repository = new FileRepositoryBuilder()
                .setBare()
                .setGitDir(scratch.toFile())
                .build()) {
            repository.create(true);
            fetch(repository, depth, tip);
            try (RevWalk walk = new RevWalk(repository)) {
                walk.markStart(walk.parseCommit(tip));
                for (RevCommit commit : walk) {
                    if (commit.equals(wanted)) {
                        return true;
                    }
                }
                return false;
            }
        } finally {
            CacheLeftovers.deleteAll(scratch);
            Files.deleteIfExists(scratch);
        }
    }

    private void fetch(Repository repository, int depth, ObjectId tip) throws IOException {
        try (Transport transport = access.open(repository)) {
            transport.setDepth(depth);
            if (!folder.isFilterRefused()) {
                transport.setFilterSpec(FilterSpec.fromFilterLine("tree:0"));
            }
            try (FetchConnection connection = transport.openFetch(List.of(new RefSpec(Constants.HEAD)))) {
                Ref want = new ObjectIdRef.Unpeeled(Ref.Storage.NETWORK, tip.name(), tip);
                connection.fetch(access.deadline(), List.of(want), Set.of());
            }
        }
    }
}
