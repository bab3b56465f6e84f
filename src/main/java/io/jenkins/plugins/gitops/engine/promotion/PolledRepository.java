package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.OpenPullRequests;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.promotion.MergePoller.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What the looks at one repository have seen, in the name of one account. Its times are guarded by the poller; only the
 * thread that has begun a look touches what was seen.
 */
final class PolledRepository {

    private static final Logger LOGGER = Logger.getLogger(PolledRepository.class.getName());

    /** A repository where everything happens at once is not asked more often. */
    private static final Duration MIN_PAUSE = Duration.ofSeconds(5);

    /** Of those who wait, so many lend their credentials to one look at most. */
    private static final int MAX_LENDERS = 3;

    /** So many faults in a row may pass before those who wait look by themselves. */
    private static final int PATIENCE = 3;

    final String account;
    final RepositorySlug slug;
    final List<Watch> watches = new CopyOnWriteArrayList<>();

    private final LookInterval interval = new LookInterval();

    /** What was seen of each pull request, for those who know of it. */
    private final Map<Watch, String> known = new HashMap<>();

    private Instant due = Instant.MAX;
    private Instant lastLook = Instant.MIN;
    private boolean looking;
    private boolean calledMeanwhile;
    private Duration askedToWait = Duration.ZERO;
    private boolean somethingNew;
    private int faults;
    private Watch lender;
    private volatile boolean serving = true;

    PolledRepository(String account, RepositorySlug slug) {
        this.account = account;
        this.slug = slug;
    }

    /** Somebody has begun to wait who has just looked by himself. */
    void joined(Instant now) {
        interval.reset();
        dueAt(now.plus(interval.shortest()));
    }

    /** Something may have happened. */
    void call(Instant now) {
        interval.reset();
        Instant soonest = lastLook.equals(Instant.MIN) ? now : lastLook.plus(MIN_PAUSE);
        dueAt(soonest.isAfter(now) ? soonest : now);
    }

    private void dueAt(Instant when) {
        if (looking) {
            // what that look sees may be older
            calledMeanwhile = true;
        } else if (when.isBefore(due)) {
            due = when;
        }
    }

    boolean isDue(Instant now) {
        return !looking && !watches.isEmpty() && !now.isBefore(due);
    }

    void begin() {
        looking = true;
        calledMeanwhile = false;
    }

    void end(Instant now) {
        looking = false;
        lastLook = now;
        if (somethingNew) {
            interval.reset();
        }
        Duration pause = calledMeanwhile ? MIN_PAUSE : interval.next();
        due = now.plus(pause.compareTo(askedToWait) < 0 ? askedToWait : pause);
    }

    Duration untilDue(Instant now) {
        if (looking) {
            return interval.shortest();
        }
        return due.isAfter(now) ? Duration.between(now, due) : Duration.ZERO;
    }

    /** Returns whether the last looks told how things are, so that who waits need not look. */
    boolean isServing() {
        return serving;
    }

    /** Returns those for whom something is new, or who have to look by themselves. */
    Set<Watch> look() {
        List<Watch> present = List.copyOf(watches);
        askedToWait = Duration.ZERO;
        somethingNew = false;
        known.keySet().retainAll(present);
        Set<Watch> woken = new LinkedHashSet<>();
        try {
            Map<Long, String> seen = see(present, woken);
            faults = 0;
            serving = true;
            present.stream().filter(watch -> isNew(watch, seen)).forEach(woken::add);
            somethingNew = !woken.isEmpty();
        } catch (OperationException e) {
            LOGGER.log(Level.FINE, e, () -> "look at the pull requests of " + slug);
            askedToWait = e.retryAfter().orElse(Duration.ZERO);
            failed(e.isRetryable(), present, woken);
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "the pull requests of " + slug + " were not looked at");
            failed(true, present, woken);
        }
        return woken;
    }

    private void failed(boolean mayPass, List<Watch> present, Set<Watch> woken) {
        faults++;
        if (serving && (!mayPass || faults >= PATIENCE)) {
            // once: from now on each looks at its own pace, and learns what is wrong
            serving = false;
            woken.addAll(present);
        }
    }

    private boolean isNew(Watch watch, Map<Long, String> seen) {
        String now = seen.get(watch.number);
        return !Objects.equals(known.put(watch, now), now) || now == null;
    }

    /**
     * Sees all by the credentials of one who waits; where they serve no more, by those of another.
     *
     * @param refused takes those whose credentials serve no more: each of them has to learn that
     */
    private Map<Long, String> see(List<Watch> present, Set<Watch> refused) {
        OperationException failure = null;
        for (Watch watch : lenders(present)) {
            try {
                Map<Long, String> seen = see(opened(watch), present);
                lender = watch;
                return seen;
            } catch (OperationException e) {
                if (e.isRetryable()) {
                    throw e;
                }
                failure = e;
                refused.add(watch);
                // where all of these fail, the next look begins behind them
                lender = present.get((present.indexOf(watch) + 1) % present.size());
            }
        }
        if (failure != null) {
            throw failure;
        }
        return Map.of();
    }

    /** Whatever keeps one from opening it is his own fault, not the repository's. */
    private static Forge opened(Watch watch) {
        try {
            return watch.forge.get();
        } catch (OperationException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new OperationException("The forge cannot be opened by one who waits; look at his build", e);
        }
    }

    /** Whose credentials served last, then those behind him, all around. */
    private List<Watch> lenders(List<Watch> present) {
        int first = lender == null ? 0 : Math.max(0, present.indexOf(lender));
        List<Watch> some = new ArrayList<>();
        for (int i = 0; i < Math.min(MAX_LENDERS, present.size()); i++) {
            some.add(present.get((first + i) % present.size()));
        }
        return some;
    }

    private Map<Long, String> see(Forge forge, List<Watch> present) {
        if (forge instanceof OpenPullRequests lister) {
            return lister.listOpen(slug);
        }
        Map<Long, String> seen = new HashMap<>();
        present.forEach(watch ->
                seen.computeIfAbsent(watch.number, number -> OpenPullRequests.shown(forge.get(slug, number), "")));
        return seen;
    }
}
