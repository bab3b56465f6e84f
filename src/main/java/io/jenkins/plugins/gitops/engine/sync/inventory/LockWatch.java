package io.jenkins.plugins.gitops.engine.sync.inventory;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Looks whether somebody else writes a set. Whether a holder is dead is told by its signs of life and our own clock alone: nobody's
 * clock needs to agree with another one (as Kubernetes' leader election does it).
 */
public final class LockWatch {

    private static final Duration MAX_PAUSE = Duration.ofSeconds(10);
    private static final Duration MIN_PAUSE = Duration.ofSeconds(1);

    private final String ownName;
    private final LongSupplier nanos;
    private LockState seen;
    private long seenSince;

    public LockWatch(String ownName, LongSupplier nanos) {
        this.ownName = ownName;
        this.nanos = nanos;
    }

    /** Returns who writes the set now, as long as we may not; nothing for ourselves and for one that gave no sign in time. */
    public Optional<LockState> holder(Resource parent) {
        Optional<LockState> now =
                LockState.of(parent).filter(lock -> !lock.holder().equals(ownName));
        if (now.isEmpty()) {
            seen = null;
            return now;
        }
        if (!now.get().equals(seen)) {
            seen = now.get();
            seenSince = nanos.getAsLong();
        }
        return now.filter(lock -> !left().isZero());
    }

    private Duration left() {
        Duration left = seen.expiry().minusNanos(nanos.getAsLong() - seenSince);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Returns when to look again. */
    public Duration pause() {
        Duration left = left();
        Duration pause = left.compareTo(MAX_PAUSE) < 0 ? left : MAX_PAUSE;
        return pause.compareTo(MIN_PAUSE) < 0 ? MIN_PAUSE : pause;
    }
}
