package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;

/** Writes commits into the cache. */
final class CommitWriter {

    private CommitWriter() {}

    /** Returns the new commit's id, or nothing where its files are those of the base already. */
    static Optional<ObjectId> write(Repository repository, CommitRequest request) {
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
            throw new OperationException("The commit could not be written: " + e.getMessage(), e);
        }
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
}
