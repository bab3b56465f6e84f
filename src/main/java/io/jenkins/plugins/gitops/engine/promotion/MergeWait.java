package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.forge.Mergeability;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the looks at one pull request have seen so far: how long it is closed, how often the forge did not find it. Of this
 * process alone; who looks after a restart begins anew, which only makes the wait more patient. Bounded, and safe for use
 * by several threads.
 */
final class MergeWait {

    private static final int MOST = 10_000;
    private static final int NOT_FOUND_LIMIT = 3;
    private static final int MISSING_MERGE_LIMIT = 5;
    private static final int UNWRITTEN_PLAN_LIMIT = 3;

    /** The same fault so often running is told: half an hour of looks. */
    private static final int REPEATED_FAULTS = 20;

    private static final Map<String, MergeWait> WAITS = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, MergeWait> eldest) {
            return size() > MOST;
        }
    };

    private final LookInterval interval = new LookInterval();
    private String standsInTheWay = "";
    private int notFound;
    private int missingMerge;
    private int unwrittenPlan;
    private String fault = "";
    private int repeated;
    private Instant closedSince;
    private String ownLogin;
    private final ProposalCompletion.Progress completion = new ProposalCompletion.Progress();

    private MergeWait() {}

    static MergeWait of(String key) {
        synchronized (WAITS) {
            return WAITS.computeIfAbsent(key, missing -> new MergeWait());
        }
    }

    static void forget(String key) {
        synchronized (WAITS) {
            WAITS.remove(key);
        }
    }

    /** Slower by and by. */
    synchronized Duration pause() {
        return interval.next();
    }

    /** Remembers what stands in the way of the merge, while the forge calculates anew and does not say. */
    synchronized String standsInTheWay(Mergeability now) {
        if (now.verdict() != Mergeability.Verdict.UNKNOWN) {
            boolean blocked = now.verdict() != Mergeability.Verdict.MERGEABLE;
            standsInTheWay = blocked ? now.reason() : "";
        }
        return standsInTheWay;
    }

    /** Returns the login of the plugin's own account, asked for once. */
    synchronized String ownLogin(Supplier<String> login) {
        if (ownLogin == null) {
            ownLogin = login.get();
        }
        return ownLogin;
    }

    ProposalCompletion.Progress completion() {
        return completion;
    }

    synchronized void answered() {
        notFound = 0;
    }

    /** Remembers a fault; returns whether it has come so often running, in the same words, that it will hardly pass; once. */
    synchronized boolean isLasting(String message) {
        repeated = message.equals(fault) ? repeated + 1 : 1;
        fault = message;
        return repeated == REPEATED_FAULTS;
    }

    synchronized void faultless() {
        fault = "";
        repeated = 0;
    }

    synchronized void open() {
        closedSince = null;
    }

    /** Returns how long it is still worth waiting for it to be opened again; zero when it is not. */
    synchronized Duration leftToReopen(Instant now, Duration time) {
        if (closedSince == null) {
            closedSince = now;
        }
        Duration left = time.minus(Duration.between(closedSince, now));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Returns whether another look may still find it. */
    synchronized boolean forgivesNotFound() {
        return ++notFound < NOT_FOUND_LIMIT;
    }

    /** Returns whether the Git server may only be behind the forge. */
    synchronized boolean forgivesMissingMerge() {
        return ++missingMerge < MISSING_MERGE_LIMIT;
    }

    /** Returns whether it is worth another try to show the plan. */
    synchronized boolean forgivesUnwrittenPlan() {
        return ++unwrittenPlan < UNWRITTEN_PLAN_LIMIT;
    }
}
