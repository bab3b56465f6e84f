package io.jenkins.plugins.gitops.engine.git;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.GpgSignature;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;

/** Writes commits into the cache, in the name of a committer. */
final class CommitWriter {

    private final CacheFolder folder;
    private final Committer committer;

    CommitWriter(CacheFolder folder, Committer committer) {
        this.folder = folder;
        this.committer = committer;
    }

    /** Returns the new commit's id, or nothing where its files are those of the base already. */
    Optional<ObjectId> write(CommitRequest request) {
        Repository repository = folder.repository();
        try (ObjectInserter inserter = repository.newObjectInserter();
                ObjectReader reader = inserter.newReader()) {
            ObjectId tree =
                    new TreeEditor(reader, inserter).write(request.base().treeId(), request.files());
            if (tree.equals(request.base().treeId())) {
                return Optional.empty();
            }
            ObjectId id = inserter.insert(commitOf(request, tree));
            inserter.flush();
            return Optional.of(id);
        } catch (IOException e) {
            throw folder.unusable(e);
        }
    }

    /** Returns the id of the tree that those files written over a commit's make, without writing it. */
    ObjectId tree(Snapshot base, Map<String, byte[]> files) {
        try (ObjectReader reader = folder.repository().newObjectReader();
                Ids ids = new Ids()) {
            return files.isEmpty() ? base.treeId() : new TreeEditor(reader, ids).write(base.treeId(), files);
        } catch (IOException e) {
            throw folder.unusable(e);
        }
    }

    /** Computes ids and writes nothing. */
    private static final class Ids extends ObjectInserter.Formatter {

        @Override
        public ObjectId insert(int type, byte[] data, int offset, int length) {
            return idFor(type, data, offset, length);
        }

        @Override
        public ObjectId insert(int type, long length, InputStream in) throws IOException {
            return idFor(type, length, in);
        }
    }

    private CommitBuilder commitOf(CommitRequest request, ObjectId tree) throws IOException {
        CommitBuilder builder = new CommitBuilder();
        builder.setTreeId(tree);
        builder.setParentId(request.base().revCommit());
        Instant now = Instant.now();
        builder.setAuthor(person(request.author(), now));
        builder.setCommitter(person(committer.identity(request.author()), now));
        builder.setMessage(request.message());
        if (committer.signer().isPresent()) {
            String signature = committer.signer().get().sign(builder.build());
            builder.setGpgSignature(new GpgSignature(signature.getBytes(StandardCharsets.US_ASCII)));
        }
        return builder;
    }

    private static PersonIdent person(CommitAuthor author, Instant now) {
        return new PersonIdent(author.name(), author.email(), now, ZoneOffset.UTC);
    }
}
