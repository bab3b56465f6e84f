package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.OpenPullRequests;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.promotion.MergePoller.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What the looks at one repository have seen, in the name of one account. Its times are guarded by the poller; only the
 * thread that has begun a look touches what was seen.
 */
final class PolledRepository {

    private static final Logger LOGGER = Logger.getLogger(PolledRepository.class.getName());

    final RepositorySlug slug;
    final List<Watch> watches = new CopyOnWriteArrayList<>();
    final LookInterval interval = new LookInterval();

    /** What was seen of each pull request, for those who know of it. */
    private final Map<Watch, String> known = new HashMap<>();

    private Instant due = Instant.MIN;
    private boolean looking;
    private boolean nudged;
    private Duration askedToWait = Duration.ZERO;

    PolledRepository(RepositorySlug slug) {
        this.slug = slug;
    }

    void dueAt(Instant when) {
        due = when;
        nudged = true;
    }

    boolean isDue(Instant now) {
        return !looking && !watches.isEmpty() && !now.isBefore(due);
    }

    void begin() {
        looking = true;
        nudged = false;
    }

    void end(Instant now) {
        looking = false;
        // somebody came or nudged while the look was under way: what it saw may be older
        if (!nudged) {
            Duration pause = interval.next();
            due = now.plus(pause.compareTo(askedToWait) < 0 ? askedToWait : pause);
        }
    }

    Duration untilDue(Instant now) {
        if (looking) {
            return interval.shortest();
        }
        return due.isAfter(now) ? Duration.between(now, due) : Duration.ZERO;
    }

    /** Returns those for whom something is new; nobody after a fault that may pass. */
    List<Watch> look() {
        List<Watch> present = List.copyOf(watches);
        askedToWait = Duration.ZERO;
        known.keySet().retainAll(present);
        try {
            Map<Long, String> seen = see(present);
            List<Watch> woken = present.stream()
                    .filter(watch -> !Objects.equals(known.put(watch, seen.get(watch.number)), seen.get(watch.number))
                            || !seen.containsKey(watch.number))
                    .toList();
            if (!woken.isEmpty()) {
                interval.reset();
            }
            return woken;
        } catch (ForgeException e) {
            LOGGER.log(Level.FINE, e, () -> "look at the pull requests of " + slug);
            askedToWait = e.retryAfter().orElse(Duration.ZERO);
            // the others cannot mend it; each of them decides how long it is patient
            return e.isRetryable() ? List.of() : present;
        }
    }

    private Map<Long, String> see(List<Watch> present) {
        Map<Long, String> seen = new HashMap<>();
        if (present.isEmpty()) {
            return seen;
        }
        if (present.get(0).forge instanceof OpenPullRequests lister) {
            lister.listOpen(slug).forEach(open -> seen.put(open.number(), fingerprint(open)));
        } else {
            present.forEach(
                    watch -> seen.computeIfAbsent(watch.number, number -> fingerprint(watch.forge.get(slug, number))));
        }
        return seen;
    }

    /** What a wait would decide by. */
    private static String fingerprint(PullRequest seen) {
        return seen.state() + "\n" + seen.branches() + "\n" + seen.mergeability() + "\n" + seen.content();
    }
}
