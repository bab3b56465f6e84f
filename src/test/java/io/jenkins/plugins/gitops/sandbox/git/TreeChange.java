package io.jenkins.plugins.gitops.sandbox.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Files to write and to remove in one commit, straight into a bare repository.
 *
 * @param written texts by path
 * @param removed paths
 */
record TreeChange(Map<String, String> written, List<String> removed) {

    private static final int MAX_TRIES = 20;

    /** Lands the commit; again on the new tip when a push was faster. */
    ObjectId commitTo(Repository repository, String branch, String message, PersonIdent person) {
        String ref = Constants.R_HEADS + branch;
        try {
            for (int attempt = 0; attempt < MAX_TRIES; attempt++) {
                Ref tip = repository.exactRef(ref);
                ObjectId parent = tip == null ? null : tip.getObjectId();
                ObjectId commit = build(repository, parent, message, person);
                RefUpdate update = repository.updateRef(ref);
                update.setNewObjectId(commit);
                update.setExpectedOldObjectId(parent == null ? ObjectId.zeroId() : parent);
                RefUpdate.Result result = update.update();
                if (result == RefUpdate.Result.NEW || result == RefUpdate.Result.FAST_FORWARD) {
                    return commit;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("The commit to " + branch + " lost against " + MAX_TRIES + " pushes");
    }

    private ObjectId build(Repository repository, ObjectId parent, String message, PersonIdent person)
            throws IOException {
        try (ObjectInserter inserter = repository.newObjectInserter();
                RevWalk walk = new RevWalk(repository)) {
            DirCache index = DirCache.newInCore();
            if (parent != null) {
                DirCacheBuilder builder = index.builder();
                try (ObjectReader reader = repository.newObjectReader()) {
                    builder.addTree(
                            new byte[0], 0, reader, walk.parseCommit(parent).getTree());
                }
                builder.finish();
            }
            edit(index, inserter);
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(index.writeTree(inserter));
            if (parent != null) {
                commit.setParentId(parent);
            }
            PersonIdent now = new PersonIdent(person, Instant.now());
            commit.setAuthor(now);
            commit.setCommitter(now);
            commit.setMessage(message);
            ObjectId id = inserter.insert(commit);
            inserter.flush();
            return id;
        }
    }

    private void edit(DirCache index, ObjectInserter inserter) throws IOException {
        DirCacheEditor editor = index.editor();
        for (Map.Entry<String, String> file : written.entrySet()) {
            ObjectId blob = inserter.insert(Constants.OBJ_BLOB, file.getValue().getBytes(StandardCharsets.UTF_8));
            editor.add(new DirCacheEditor.PathEdit(file.getKey()) {
                @Override
                public void apply(DirCacheEntry entry) {
                    entry.setFileMode(FileMode.REGULAR_FILE);
                    entry.setObjectId(blob);
                }
            });
        }
        removed.forEach(path -> editor.add(new DirCacheEditor.DeletePath(path)));
        editor.finish();
    }
}
