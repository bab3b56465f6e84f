package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/**
 * The bare repository on the local disk, one for all who use the same folder.
 *
 * <p>Used by one thread of one process at a time: a fair lock in this process, a lock on a file between processes. What
 * a killed process left is tidied up or thrown away, since all of it can be fetched again. It never holds refs: they
 * would make JGit tell the server that it has blobs that the filter left out.
 */
final class CacheFolder {

    private static final Map<Path, CacheFolder> FOLDERS = new HashMap<>();

    /** Written last, so a folder without it was not finished, or is not ours. */
    static final String COMPLETE = "gitops-cache-1";

    private static final int MAX_REMOVALS = 5;

    private final Path path;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final AtomicInteger users = new AtomicInteger();
    private Repository opened;
    private FolderLock folderLock;
    private boolean filterRefused;
    private boolean singleObjectsRefused;
    private volatile boolean damaged;

    private CacheFolder(Path path) {
        this.path = path;
    }

    static CacheFolder of(Path path) {
        Path normalized = path.toAbsolutePath().normalize();
        synchronized (FOLDERS) {
            return FOLDERS.computeIfAbsent(normalized, CacheFolder::new);
        }
    }

    /**
     * Runs an action that nobody else disturbs; may be nested.
     *
     * @param limit for the wait until others are done
     */
    <T> T locked(Duration limit, Supplier<T> action) {
        acquire(limit);
        try {
            if (folderLock == null) {
                folderLock = lockFolder(limit);
            }
            return action.get();
        } catch (IOException e) {
            throw unusable(e);
        } finally {
            release();
        }
    }

    /** Another process may remove the whole folder in the moment before its lock is had. */
    private FolderLock lockFolder(Duration limit) throws IOException {
        for (int attempt = 0; attempt < MAX_REMOVALS; attempt++) {
            createPrivately();
            Optional<FolderLock> held = FolderLock.acquire(path, limit);
            if (held.isPresent()) {
                return held.get();
            }
        }
        throw new IOException("it is removed again and again; look for what else cleans up there");
    }

    /**
     * Removes all of it, unless somebody uses it, here or in another process; waits for nobody.
     *
     * @return whether it is gone
     */
    boolean removeIfUnused() throws IOException {
        if (lock.isHeldByCurrentThread() || !lock.tryLock()) {
            return false;
        }
        try {
            if (users.get() > 0) {
                return false;
            }
            Optional<FolderLock> held = FolderLock.tryAcquire(path);
            if (held.isEmpty()) {
                return false;
            }
            try (FolderLock ours = held.get()) {
                closeRepository();
                CacheLeftovers.deleteAll(path);
                ours.removeFolder(path);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void acquire(Duration limit) {
        try {
            if (!lock.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw OperationException.retryable(
                        "The cache " + path + " is in use by other promotions for longer than " + limit.toSeconds()
                                + " s; try again",
                        (Throwable) null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw OperationException.retryable("The wait for the cache " + path + " was interrupted; try again", e);
        }
    }

    private void release() {
        if (lock.getHoldCount() == 1 && folderLock != null) {
            folderLock.close();
            folderLock = null;
        }
        lock.unlock();
        closeUnused();
    }

    /** What a private repository says is nobody else's business on this machine. */
    private void createPrivately() throws IOException {
        if (Files.isDirectory(path)) {
            return;
        }
        Files.createDirectories(path);
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** Counts a user in; the last one who leaves closes the files. Under the lock. */
    void enter() {
        if (users.incrementAndGet() == 1 && CacheSize.isExceeded(path)) {
            discard();
        }
    }

    /** Needs no lock and waits for nobody, so that an interrupted build leaves nothing open. */
    void leave() {
        users.decrementAndGet();
        closeUnused();
    }

    /** Whoever has the lock instead looks once more when it lets go of it. */
    private void closeUnused() {
        if (users.get() == 0 && !lock.isHeldByCurrentThread() && lock.tryLock()) {
            try {
                if (users.get() == 0) {
                    closeRepository();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    Repository repository() {
        if (damaged) {
            discard();
        }
        try {
            if (opened != null && Files.exists(path.resolve(COMPLETE))) {
                return opened;
            }
            closeRepository();
            if (Files.exists(path.resolve(COMPLETE))) {
                CacheLeftovers.tidy(path);
            } else {
                CacheLeftovers.deleteAll(path);
                create();
            }
            opened = BoundedRepository.open(path);
            return opened;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private FileRepositoryBuilder builder() {
        return new FileRepositoryBuilder().setBare().setGitDir(path.toFile());
    }

    private void create() throws IOException {
        Files.createDirectories(path);
        try (Repository repository = builder().setMustExist(false).build()) {
            repository.create(true);
            StoredConfig config = repository.getConfig();
            // never in the middle of a promotion
            config.setInt(ConfigConstants.CONFIG_GC_SECTION, null, ConfigConstants.CONFIG_KEY_AUTO, 0);
            // JGit takes its lock file in the background before it sees that there is nothing to do
            config.setBoolean(ConfigConstants.CONFIG_GC_SECTION, null, ConfigConstants.CONFIG_KEY_AUTODETACH, false);
            config.save();
        }
        Files.createFile(path.resolve(COMPLETE));
    }

    /** Throws everything away; the next use starts from an empty cache. */
    void discard() {
        closeRepository();
        damaged = false;
        try {
            CacheLeftovers.deleteAll(path);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Has everything thrown away at the next use; needs no lock. */
    void markDamaged() {
        damaged = true;
    }

    private void closeRepository() {
        if (opened != null) {
            opened.close();
            opened = null;
        }
    }

    Path path() {
        return path;
    }

    /** Remembers that the server knows no filters; returns whether that is news. */
    boolean refuseFilter() {
        boolean news = !filterRefused;
        filterRefused = true;
        return news;
    }

    boolean isFilterRefused() {
        return filterRefused;
    }

    /** Remembers that the server hands out no single objects; returns whether that is news. */
    boolean refuseSingleObjects() {
        boolean news = !singleObjectsRefused;
        singleObjectsRefused = true;
        return news;
    }

    boolean isSingleObjectsRefused() {
        return singleObjectsRefused;
    }

    /** What a damaged copy lacks is fetched anew by the next try; all else is the disk's fault. */
    OperationException unusable(IOException cause) {
        if (RemoteFailure.isDamagedCache(cause)) {
            markDamaged();
            return OperationException.retryable(
                    "The cache folder " + path + " was damaged (" + cause.getMessage()
                            + ") and is fetched anew; try again",
                    cause);
        }
        return new OperationException(
                "The cache folder " + path + " cannot be used (" + cause.getMessage()
                        + "); check the disk, or delete that folder and start again",
                cause);
    }
}
