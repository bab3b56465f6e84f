package io.jenkins.plugins.gitops.sandbox.git;

import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * One bare repository of the sandbox: what tests look at, and what a person does there beside the program under test.
 *
 * <p>Safe for use by several threads, also while pushes come in.
 */
public final class SandboxRepository {

    private static final String DEFAULT_BRANCH = "main";
    private static final PersonIdent PERSON = new PersonIdent("Alex Doe", "alex@example.org");

    private final RepositorySlug slug;
    private final Repository repository;
    private final Supplier<URI> serverUrl;
    private final PushRules pushRules = new PushRules(this);
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean protocolV2 = true;

    SandboxRepository(RepositorySlug slug, Repository repository, Supplier<URI> serverUrl) {
        this.slug = slug;
        this.repository = repository;
        this.serverUrl = serverUrl;
        configureUploads(true, "allowFilter", "allowAnySHA1InWant", "allowReachableSHA1InWant", "allowTipSHA1InWant");
    }

    /**
     * Creates a repository with one commit on {@code main}.
     *
     * @param folderOrNull where it is kept; null for in memory
     */
    static SandboxRepository create(
            Path folderOrNull, RepositorySlug slug, Supplier<URI> serverUrl, Map<String, String> files) {
        try {
            Repository created = folderOrNull == null
                    ? new InMemoryRepository(new DfsRepositoryDescription(slug.toString()))
                    : onDisk(folderOrNull.resolve(slug + ".git"));
            created.updateRef(Constants.HEAD).link(Constants.R_HEADS + DEFAULT_BRANCH);
            // saved with the settings that the constructor adds
            created.getConfig().setInt("gc", null, "auto", 0);
            created.getConfig().setBoolean("receive", null, "autogc", false);
            SandboxRepository repository = new SandboxRepository(slug, created, serverUrl);
            repository.commit(DEFAULT_BRANCH, "Start the repository", files);
            return repository;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Repository onDisk(Path directory) throws IOException {
        if (Files.exists(directory)) {
            throw new IllegalArgumentException("There is a repository in " + directory + " already");
        }
        Files.createDirectories(directory);
        Repository created = FileRepositoryBuilder.create(directory.toFile());
        created.create(true);
        return created;
    }

    /** Returns its name on the server. */
    public RepositorySlug slug() {
        return slug;
    }

    /** Returns where it is cloned from. */
    public URI cloneUrl() {
        return URI.create(serverUrl.get() + "/" + slug + ".git");
    }

    /** Returns the bare repository's folder. */
    public Path directory() {
        return repository.getDirectory().toPath();
    }

    /** Returns JGit's view of it; stays open until the server is closed. */
    public Repository jgit() {
        return repository;
    }

    /** Returns the text of a file; fails when there is none. */
    public String read(String branch, String path) {
        return find(branch, path)
                .orElseThrow(() -> new IllegalArgumentException("No " + path + " in " + branch + " of " + slug));
    }

    /** Returns the text of a file, where there is one. */
    public Optional<String> find(String branch, String path) {
        try (RevWalk walk = new RevWalk(repository);
                TreeWalk tree = TreeWalk.forPath(
                        repository, path, walk.parseCommit(tipId(branch)).getTree())) {
            return tree == null ? Optional.empty() : Optional.of(text(tree.getObjectId(0)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns all files with their texts. */
    public Map<String, String> files(String branch) {
        Map<String, String> files = new TreeMap<>();
        try (RevWalk walk = new RevWalk(repository);
                TreeWalk tree = new TreeWalk(repository)) {
            tree.addTree(walk.parseCommit(tipId(branch)).getTree());
            tree.setRecursive(true);
            while (tree.next()) {
                files.put(tree.getPathString(), text(tree.getObjectId(0)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private String text(ObjectId blob) throws IOException {
        return new String(repository.open(blob).getBytes(), StandardCharsets.UTF_8);
    }

    /** Returns the paths of all files. */
    public List<String> paths(String branch) {
        return List.copyOf(files(branch).keySet());
    }

    /** Returns the full id of a branch's last commit; fails when there is no such branch. */
    public String tip(String branch) {
        return tipId(branch).name();
    }

    /** Returns the id of a branch's last commit; fails when there is no such branch. */
    public ObjectId tipId(String branch) {
        return findTip(branch).orElseThrow(() -> new IllegalArgumentException("No branch " + branch + " in " + slug));
    }

    /** Returns the id of a branch's last commit, where there is such a branch. */
    public Optional<ObjectId> findTip(String branch) {
        try {
            return Optional.ofNullable(repository.exactRef(Constants.R_HEADS + branch))
                    .map(Ref::getObjectId);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns whether there is such a branch. */
    public boolean hasBranch(String branch) {
        return findTip(branch).isPresent();
    }

    /** Returns the branches' names, sorted. */
    public List<String> branches() {
        try {
            return repository.getRefDatabase().getRefsByPrefix(Constants.R_HEADS).stream()
                    .map(ref -> ref.getName().substring(Constants.R_HEADS.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a branch's commits, newest first. */
    public List<SandboxCommit> log(String branch) {
        List<SandboxCommit> commits = new ArrayList<>();
        try (RevWalk walk = new RevWalk(repository)) {
            walk.markStart(walk.parseCommit(tipId(branch)));
            for (RevCommit commit : walk) {
                commits.add(SandboxCommit.of(commit));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return commits;
    }

    /** Returns a commit by its id. */
    public SandboxCommit commitOf(String id) {
        try (RevWalk walk = new RevWalk(repository)) {
            return SandboxCommit.of(walk.parseCommit(ObjectId.fromString(id)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Lands a person's commit, past protection and hooks; returns its id. A branch that does not exist starts here.
     *
     * @param files texts by path; an empty Optional is no value here: use {@link #delete} to remove files
     */
    public String commit(String branch, String message, Map<String, String> files) {
        return land(branch, message, new TreeChange(files, List.of()));
    }

    /** Lands a commit of a person whom the forge knows by that login; returns its id. */
    public String commitBy(String login, String branch, String message, Map<String, String> files) {
        ObjectId commit = new TreeChange(files, List.of())
                .commitTo(repository, branch, message, new PersonIdent(login + " Doe", login + "@example.org"));
        changed();
        return commit.name();
    }

    /** Lands a person's commit that removes files; returns its id. */
    public String delete(String branch, String message, List<String> paths) {
        return land(branch, message, new TreeChange(Map.of(), paths));
    }

    private String land(String branch, String message, TreeChange change) {
        ObjectId commit = change.commitTo(repository, branch, message, PERSON);
        changed();
        return commit.name();
    }

    /** Starts a branch at another branch's tip. */
    public void createBranch(String branch, String from) {
        update(branch, tipId(from));
    }

    /** Moves a branch to a commit, whatever it was before, as a person's forced push does. */
    public void forceBranch(String branch, String commit) {
        update(branch, ObjectId.fromString(commit));
    }

    private void update(String branch, ObjectId commit) {
        try {
            RefUpdate update = repository.updateRef(Constants.R_HEADS + branch);
            update.setNewObjectId(commit);
            RefUpdate.Result result = update.forceUpdate();
            if (result == RefUpdate.Result.LOCK_FAILURE || result == RefUpdate.Result.REJECTED) {
                throw new IllegalStateException(branch + " of " + slug + " could not be moved: " + result);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        changed();
    }

    /** Removes a branch; one that does not exist is no fault. */
    public void deleteBranch(String branch) {
        try {
            RefUpdate update = repository.updateRef(Constants.R_HEADS + branch);
            update.setForceUpdate(true);
            update.delete();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        changed();
    }

    /** Refuses pushes to a branch, as servers do for protected branches. */
    public void protect(String branch) {
        pushRules.protect(branch);
    }

    /** Accepts pushes to a branch again. */
    public void unprotect(String branch) {
        pushRules.unprotect(branch);
    }

    /** Returns whether pushes to a branch are refused. */
    public boolean isProtected(String branch) {
        return pushRules.isProtected(branch);
    }

    /** Chooses whose words refuse a push; GitHub's unless said otherwise. */
    public void pushWording(PushWording wording) {
        pushRules.wording(wording);
    }

    /** Lands a person's commit while the next push to that branch is under way, so that the server rejects the push. */
    public void raceNextPush(String branch, Map<String, String> files) {
        pushRules.raceNextPush(branch, files);
    }

    /** Lands a person's commit just before the next push reads the branches, so that it is no fast-forward. */
    public void raceNextPushEarly(String branch, Map<String, String> files) {
        pushRules.raceNextPushEarly(branch, files);
    }

    /** Allows fetches without blobs ({@code --filter}); allowed unless said otherwise. */
    public void allowFilter(boolean allowed) {
        configureUploads(allowed, "allowFilter");
    }

    /** Allows to fetch any object by its id; allowed unless said otherwise. */
    public void allowAnyCommit(boolean allowed) {
        configureUploads(allowed, "allowAnySHA1InWant", "allowReachableSHA1InWant", "allowTipSHA1InWant");
    }

    /** Speaks protocol version 2 with clients that ask for it; it does unless said otherwise. */
    public void allowProtocolV2(boolean allowed) {
        protocolV2 = allowed;
    }

    boolean isProtocolV2Allowed() {
        return protocolV2;
    }

    private synchronized void configureUploads(boolean value, String... keys) {
        StoredConfig config = repository.getConfig();
        for (String key : keys) {
            config.setBoolean("uploadpack", null, key, value);
        }
        try {
            config.save();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    PushRules pushRules() {
        return pushRules;
    }

    /** Tells after every push, commit or deletion of a branch, in the thread that made it. */
    public void onChange(Runnable listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
    }

    void changed() {
        listeners.forEach(Runnable::run);
    }
}
