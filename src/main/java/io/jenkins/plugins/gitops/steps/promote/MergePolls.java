package io.jenkins.plugins.gitops.steps.promote;

import io.jenkins.plugins.gitops.connection.ForgeKind;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.promotion.MergePoller;
import io.jenkins.plugins.gitops.steps.Looks;
import io.jenkins.plugins.gitops.waiting.schedule.LookSchedule;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one poller of this Jenkins: when it looks, and where. Each account has its own turn among the looks at its server, so a
 * forge that does not answer holds up its own builds alone. Holds a timer while somebody waits, and no thread. Safe for use by
 * several threads.
 */
public final class MergePolls {

    private static final MergePolls OF_JENKINS = new MergePolls(new MergePoller());

    private final MergePoller poller;

    /** By account. */
    private final Map<String, Poll> polls = new HashMap<>();

    private static final class Poll {
        private final LookSchedule schedule;
        private final RepositorySlug slug;
        private int watches;

        Poll(LookSchedule schedule, RepositorySlug slug) {
            this.schedule = schedule;
            this.slug = slug;
        }
    }

    private MergePolls(MergePoller poller) {
        this.poller = poller;
    }

    public static MergePolls get() {
        return OF_JENKINS;
    }

    /** What one step watches, until it is closed. */
    final class Watch implements AutoCloseable {

        private final String account;
        private final MergePoller.Watch watch;
        private boolean closed;

        private Watch(String account, MergePoller.Watch watch) {
            this.account = account;
            this.watch = watch;
        }

        /** Returns whether the poller really looks, so that the step need not. */
        boolean isServed() {
            return watch.isServed();
        }

        @Override
        public void close() {
            synchronized (MergePolls.this) {
                watch.close();
                if (!closed) {
                    closed = true;
                    left(account);
                }
            }
        }
    }

    /**
     * Wakes a step whenever its pull request may have changed.
     *
     * @param settings of the environment: address, forge and credentials say with whom it shares its looks
     * @param forge opens the forge with the step's own credentials
     * @throws io.jenkins.plugins.gitops.engine.operation.OperationException when too many wait already, or the repository's name on
     *     its forge cannot be told
     */
    synchronized Watch watch(EnvironmentSettings settings, long number, Supplier<Forge> forge, Runnable wake) {
        String account = account(settings);
        RepositorySlug slug = ForgeKind.repository(settings);
        MergePoller.Watch watch = poller.watch(account, forge, slug, number, wake);
        Poll poll = polls.computeIfAbsent(
                account, missing -> new Poll(Looks.schedule(settings.get(Key.REPOSITORY), () -> tick(account)), slug));
        poll.watches++;
        arm(account, poll);
        return new Watch(account, watch);
    }

    /** The folder too: credentials of one id may be others there. */
    private static String account(EnvironmentSettings settings) {
        return Stream.of(
                        Key.REPOSITORY,
                        Key.FULL_NAME,
                        Key.FORGE,
                        Key.FORGE_URL,
                        Key.FORGE_CREDENTIALS,
                        Key.REPOSITORY_CA,
                        Key.OWNER)
                .map(key -> settings.find(key).orElse(""))
                .collect(Collectors.joining("\n"));
    }

    /** Looks soon at all repositories of that name: a webhook came, or a person asks. */
    public synchronized void nudge(RepositorySlug slug) {
        poller.nudge(slug);
        polls.forEach((account, poll) -> {
            if (poll.slug.equals(slug)) {
                arm(account, poll);
            }
        });
    }

    private void arm(String account, Poll poll) {
        poll.schedule.in(poller.untilNext(account).toMillis());
    }

    private void tick(String account) {
        try {
            poller.tick(account);
        } finally {
            again(account);
        }
    }

    /** Asked anew under the lock: what the tick returned may be older than a nudge. */
    private synchronized void again(String account) {
        Poll poll = polls.get(account);
        if (poll != null) {
            arm(account, poll);
        }
    }

    private void left(String account) {
        Poll poll = polls.get(account);
        poll.watches--;
        if (poll.watches == 0) {
            poll.schedule.end();
            polls.remove(account);
        }
    }
}
