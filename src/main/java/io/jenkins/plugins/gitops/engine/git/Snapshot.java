package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.operation.Budget;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * The files of a config repository at one commit.
 *
 * <p>Immutable: it shows the same whatever is pushed later. Names come from the local cache; contents are fetched when they
 * are read for the first time, so {@link #readAll} reads many of them at the price of one. Paths are relative to the repository, with {@code /} between their parts; symbolic links and submodules are no files.
 */
public final class Snapshot {

    /** Larger files are no manifests. */
    private static final int LARGEST_FILE = 64 * 1024 * 1024;

    /** For all that one call reads; whoever asks for more would fill the memory of the controller. */
    private static final long MAX_AT_ONCE = 256L * 1024 * 1024;

    private final Repository repository;
    private final RevCommit commit;
    private final MissingBlobs missing;

    /** Brings blobs into the cache. */
    interface MissingBlobs {
        void fetch(ObjectId commit, Collection<ObjectId> blobs);

        /** After a read that failed for a reason other than the network. */
        void damaged();
    }

    Snapshot(Repository repository, RevCommit commit, MissingBlobs missing) {
        this.repository = repository;
        this.commit = commit;
        this.missing = missing;
    }

    /** Returns a view that fetches nothing: a read of what is not cached notes it and fails. */
    Snapshot probing(Collection<ObjectId> noted) {
        return new Snapshot(repository, commit, new MissingBlobs() {
            @Override
            public void fetch(ObjectId of, Collection<ObjectId> blobs) {
                noted.addAll(blobs);
                throw new OperationException("Files of commit " + of.name() + " are not cached; read them later");
            }

            @Override
            public void damaged() {
                missing.damaged();
            }
        });
    }

    /** Returns the commit that this shows. */
    public CommitId commit() {
        return new CommitId(commit.name());
    }

    /** Returns the commit's whole message. */
    public String message() {
        return commit.getFullMessage();
    }

    /** Returns the name of the commit's author. */
    public String authorName() {
        return commit.getAuthorIdent().getName();
    }

    /** Returns the parents' ids, also where their commits were not fetched. */
    public List<CommitId> parents() {
        List<CommitId> parents = new ArrayList<>();
        // as it is written: the commit at hand hides the parents that a shallow fetch left out
        for (RevCommit parent : RevCommit.parse(commit.getRawBuffer()).getParents()) {
            parents.add(new CommitId(parent.name()));
        }
        return parents;
    }

    /** Returns whether both have the very same files. */
    public boolean hasContentOf(Snapshot other) {
        return treeId().equals(other.treeId());
    }

    ObjectId treeId() {
        return commit.getTree().getId();
    }

    RevCommit revCommit() {
        return commit;
    }

    /**
     * Returns the paths of all files under a directory, sorted as Git sorts them.
     *
     * @param directory a path, or an empty text for the whole repository
     * @return an empty list where there is no such directory
     * @throws OperationException when there are more, or deeper ones, than are read
     */
    public List<String> files(String directory) {
        return paths(directory, Snapshot::isFile);
    }

    /**
     * Returns the paths of symbolic links and submodules under a directory, which {@link #files} leaves out.
     *
     * @throws OperationException when there are more, or deeper ones, than are read
     */
    public List<String> links(String directory) {
        return paths(directory, mode -> !isFile(mode));
    }

    /** Counts each step, not each file: trees that name each other may lead to billions of paths, or to none. */
    private List<String> paths(String directory, Predicate<FileMode> wanted) {
        String root = normalized(directory);
        String subject = (root.isEmpty() ? "The repository" : root) + " in commit " + commit().abbreviated();
        Budget.Meter entries = Budget.TREE_ENTRIES.meter(subject);
        Budget.Meter characters = Budget.PATH_CHARACTERS.meter(subject);
        List<String> paths = new ArrayList<>();
        try (ObjectReader reader = repository.newObjectReader();
                TreeWalk walk = new TreeWalk(reader)) {
            Optional<ObjectId> tree = tree(reader, root);
            if (tree.isEmpty()) {
                return paths;
            }
            walk.addTree(tree.get());
            while (walk.next()) {
                entries.spend(1);
                if (walk.isSubtree()) {
                    Budget.TREE_DEPTH.check(subject, walk.getDepth() + 1);
                    walk.enterSubtree();
                } else if (wanted.test(walk.getFileMode(0))) {
                    String path = root.isEmpty() ? walk.getPathString() : root + "/" + walk.getPathString();
                    characters.spend(path.length());
                    paths.add(path);
                }
            }
        } catch (IOException e) {
            throw unreadable(root, e);
        }
        return paths;
    }

    private Optional<ObjectId> tree(ObjectReader reader, String root) throws IOException {
        if (root.isEmpty()) {
            return Optional.of(commit.getTree());
        }
        try (TreeWalk walk = TreeWalk.forPath(reader, root, commit.getTree())) {
            return walk != null && walk.isSubtree() ? Optional.of(walk.getObjectId(0)) : Optional.empty();
        }
    }

    /** Returns whether there is a directory of that path with at least one file. */
    public boolean isDirectory(String directory) {
        String root = normalized(directory);
        return root.isEmpty() || find(root).map(FileMode.TREE::equals).orElse(false);
    }

    /**
     * Returns the bytes of a file, or nothing where there is no such file.
     *
     * @throws OperationException when the path is a symbolic link, a submodule or a directory, or the file is too large
     */
    public Optional<byte[]> read(String path) {
        return Optional.ofNullable(readAll(List.of(path)).get(path));
    }

    /**
     * Returns the bytes of several files, by the given paths and in their order; those that do not exist are left out. What
     * is not cached is fetched in one request.
     *
     * @throws OperationException when a path is a symbolic link, a submodule or a directory, or a file is too large
     */
    public Map<String, byte[]> readAll(Collection<String> paths) {
        Map<String, ObjectId> ids = new LinkedHashMap<>();
        paths.forEach(path -> blob(normalized(path)).ifPresent(id -> ids.put(path, id)));
        fetchMissing(ids.values());
        Map<String, byte[]> contents = new LinkedHashMap<>();
        try (ObjectReader reader = repository.newObjectReader()) {
            long left = MAX_AT_ONCE;
            for (Map.Entry<String, ObjectId> file : ids.entrySet()) {
                byte[] content = content(reader, file.getKey(), file.getValue());
                left -= content.length;
                if (left < 0) {
                    throw new OperationException("The " + ids.size() + " files read at once from commit "
                            + commit().abbreviated() + " have more than " + MAX_AT_ONCE
                            + " bytes; name a smaller directory");
                }
                contents.put(file.getKey(), content);
            }
        }
        return contents;
    }

    private Optional<ObjectId> blob(String file) {
        try (ObjectReader reader = repository.newObjectReader();
                TreeWalk walk = TreeWalk.forPath(reader, file, commit.getTree())) {
            if (walk == null) {
                return Optional.empty();
            }
            if (!isFile(walk.getFileMode(0))) {
                throw new OperationException(file + " in commit " + commit().abbreviated() + " is "
                        + describe(walk.getFileMode(0)) + "; name a regular file");
            }
            return Optional.of(walk.getObjectId(0));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private void fetchMissing(Collection<ObjectId> blobs) {
        Set<ObjectId> wanted = new LinkedHashSet<>();
        try {
            for (ObjectId blob : blobs) {
                if (!repository.getObjectDatabase().has(blob)) {
                    wanted.add(blob);
                }
            }
        } catch (IOException e) {
            throw unreadable("", e);
        }
        if (!wanted.isEmpty()) {
            missing.fetch(commit, wanted);
        }
    }

    private byte[] content(ObjectReader reader, String file, ObjectId blob) {
        try {
            ObjectLoader loader = reader.open(blob);
            if (loader.getSize() > LARGEST_FILE) {
                throw new OperationException(file + " has " + loader.getSize() + " bytes; at most " + LARGEST_FILE
                        + " are read from a config repository");
            }
            return loader.getBytes(LARGEST_FILE);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private Optional<FileMode> find(String path) {
        try (TreeWalk walk = TreeWalk.forPath(repository, path, commit.getTree())) {
            return walk == null ? Optional.empty() : Optional.of(walk.getFileMode(0));
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private OperationException unreadable(String path, IOException cause) {
        missing.damaged();
        return OperationException.retryable(
                "The cached copy of the config repository cannot be read at \"" + path + "\" of commit "
                        + commit().abbreviated() + " (" + cause.getMessage() + "); it is fetched anew: try again",
                cause);
    }

    static boolean isFile(FileMode mode) {
        return FileMode.REGULAR_FILE.equals(mode) || FileMode.EXECUTABLE_FILE.equals(mode);
    }

    private static String describe(FileMode mode) {
        if (FileMode.SYMLINK.equals(mode)) {
            return "a symbolic link";
        }
        return FileMode.GITLINK.equals(mode) ? "a submodule" : "a directory";
    }

    /**
     * Returns a path as Git's trees have it: without a slash at either end.
     *
     * @throws OperationException for a path that leaves the repository
     */
    static String normalized(String path) {
        String trimmed = path.equals(".") ? "" : path;
        while (trimmed.startsWith("./")) {
            trimmed = trimmed.substring(2);
        }
        while (trimmed.endsWith("/")) {
            trimmed = trimmed.substring(0, trimmed.length() - 1);
        }
        for (String part : trimmed.isEmpty() ? new String[0] : Regex.split(trimmed, "/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.equalsIgnoreCase(".git")) {
                throw new OperationException("The path \"" + path
                        + "\" does not stay inside the config repository; give it relative to the repository's root,"
                        + " for instance environments/staging");
            }
        }
        return trimmed;
    }
}
