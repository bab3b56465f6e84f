package io.jenkins.plugins.gitops.engine.sync.options;

import java.time.Duration;
import java.util.Objects;

/**
 * For whom a set is locked while it is written.
 *
 * @param name unique for one sync and the same after a restart of it, such as the build's address and the step's id; everybody
 *     who may read the inventory sees it
 * @param expiry after how long without a sign of life somebody else may take over; at least as long as one request may take
 */
public record LockHolder(String name, Duration expiry) {

    private static final Duration USUAL_EXPIRY = Duration.ofSeconds(60);
    private static final int MAX_NAME = 500;

    public LockHolder {
        Objects.requireNonNull(expiry, "expiry");
        if (name == null || name.isBlank() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException("The holder of a lock needs a name of 1 to " + MAX_NAME
                    + " characters, such as the build's address");
        }
        if (expiry.isNegative() || expiry.isZero()) {
            throw new IllegalArgumentException("A lock must expire after more than nothing, not after " + expiry);
        }
    }

    /** Returns a holder whose lock expires a minute after its last sign of life. */
    public static LockHolder of(String name) {
        return new LockHolder(name, USUAL_EXPIRY);
    }
}
