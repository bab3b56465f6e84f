package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One look at the pull requests of a repository for all builds that wait there, however many they are.
 *
 * <p>It has no thread and no timer: the caller calls {@link #tick} on a thread that may block, and again after what it
 * returned; after {@link #nudge} and {@link #watch} it asks anew how long that is. Who waits is only woken, and learns the
 * truth by {@link Promoter#await}; a wait that is never woken has to look by itself now and then, rarely as long as it
 * {@linkplain Watch#isServed() is served}, at its own pace otherwise. Nothing is stored: after a restart each build that
 * waits watches again. Safe for use by several threads; bounded.
 */
public final class MergePoller {

    private static final Logger LOGGER = Logger.getLogger(MergePoller.class.getName());
    private static final int MAX_WATCHES = 10_000;

    /** When nobody waits for anything. */
    private static final Duration IDLE = Duration.ofMinutes(2);

    private final Clock clock;
    private final Map<String, PolledRepository> repositories = new HashMap<>();
    private int watches;

    /** A poller for a whole controller. */
    public MergePoller() {
        this(Clock.systemUTC());
    }

    MergePoller(Clock clock) {
        this.clock = clock;
    }

    /** What is watched, until it is closed. */
    public final class Watch implements AutoCloseable {

        final PolledRepository repository;
        final Supplier<Forge> forge;
        final long number;
        final Runnable wake;
        private boolean closed;

        private Watch(PolledRepository repository, Supplier<Forge> forge, long number, Runnable wake) {
            this.repository = repository;
            this.forge = forge;
            this.number = number;
            this.wake = wake;
        }

        /** Returns whether the repository is really looked at; false after several faults in a row, until one look succeeds. */
        public boolean isServed() {
            return repository.isServing();
        }

        /** Ends it; may be repeated. A look that is under way may still wake once. */
        @Override
        public void close() {
            end(this);
        }
    }

    /**
     * Wakes whenever the pull request may have changed, the first time at the next look, which is at most half a minute away.
     *
     * @param account which watches may share a look: the repository's address with what says whose credentials the forge
     *     uses, for instance their id
     * @param forge opens the forge with the credentials of who waits, as they are at that moment; called on the thread of the
     *     tick, throws {@link OperationException}. One that lists
     *     {@linkplain io.jenkins.plugins.gitops.engine.forge.OpenPullRequests open pull requests} takes one request for all of
     *     them; otherwise it is one for each pull request. When one serves no more, who lent it is woken, and the next one's
     *     is taken
     * @param wake called on the thread of the tick; returns soon and does not throw
     * @throws OperationException when too many wait already
     */
    public synchronized Watch watch(
            String account, Supplier<Forge> forge, RepositorySlug slug, long number, Runnable wake) {
        if (watches >= MAX_WATCHES) {
            throw new OperationException("More than " + MAX_WATCHES
                    + " builds wait for pull requests; let some of them end, or look without being woken");
        }
        PolledRepository repository =
                repositories.computeIfAbsent(account + "\n" + slug, key -> new PolledRepository(account, slug));
        Watch watch = new Watch(
                repository, Objects.requireNonNull(forge, "forge"), number, Objects.requireNonNull(wake, "wake"));
        repository.watches.add(watch);
        repository.joined(clock.instant());
        watches++;
        return watch;
    }

    private synchronized void end(Watch watch) {
        if (!watch.closed) {
            watch.closed = true;
            watches--;
            watch.repository.watches.remove(watch);
            if (watch.repository.watches.isEmpty()) {
                repositories.values().remove(watch.repository);
            }
        }
    }

    /**
     * Has a repository looked at by the next tick, for instance after a webhook, though not twice within a few seconds; others
     * are left as they are.
     */
    public synchronized void nudge(RepositorySlug slug) {
        Instant now = clock.instant();
        repositories.values().stream()
                .filter(repository -> repository.slug.equals(slug))
                .forEach(repository -> repository.call(now));
    }

    /**
     * Looks at each repository that is due. Blocks for as long as the forges take; several ticks at once share the work.
     *
     * @return how long until the next repository is due
     */
    public Duration tick() {
        return tick(repository -> true);
    }

    /** Does the same for the repositories of one account alone, so that a forge that does not answer holds up nobody else. */
    public Duration tick(String account) {
        return tick(repository -> repository.account.equals(account));
    }

    private Duration tick(Predicate<PolledRepository> wanted) {
        for (PolledRepository repository : due(wanted)) {
            if (begin(repository)) {
                look(repository).forEach(MergePoller::wake);
            }
        }
        return untilNext(wanted);
    }

    private Set<Watch> look(PolledRepository repository) {
        try {
            return repository.look();
        } finally {
            looked(repository);
        }
    }

    private synchronized List<PolledRepository> due(Predicate<PolledRepository> wanted) {
        Instant now = clock.instant();
        return repositories.values().stream()
                .filter(wanted)
                .filter(repository -> repository.isDue(now))
                .toList();
    }

    /** Returns whether no other tick was faster. */
    private synchronized boolean begin(PolledRepository repository) {
        boolean due = repository.isDue(clock.instant());
        if (due) {
            repository.begin();
        }
        return due;
    }

    private synchronized void looked(PolledRepository repository) {
        repository.end(clock.instant());
    }

    private static void wake(Watch watch) {
        try {
            watch.wake.run();
        } catch (RuntimeException e) {
            LOGGER.log(
                    Level.WARNING, e, () -> "a build that waits for pull request " + watch.number + " was not woken");
        }
    }

    /** Returns how long until a repository of that account is due; two minutes where there is none. */
    public Duration untilNext(String account) {
        return untilNext(repository -> repository.account.equals(account));
    }

    private synchronized Duration untilNext(Predicate<PolledRepository> wanted) {
        Instant now = clock.instant();
        return repositories.values().stream()
                .filter(wanted)
                .map(repository -> repository.untilDue(now))
                .min(Duration::compareTo)
                .orElse(IDLE);
    }
}
