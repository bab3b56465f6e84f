package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.SyncPolicy;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** How many requests of all builds together are under way to one cluster, where it is configured with a limit. */
final class RequestLimit {

    /** By server and limit; gone with the last sync that uses it. */
    private static final Map<String, WeakReference<RequestLimit>> LIMITS = new ConcurrentHashMap<>();

    /** Null for no limit. */
    private final Semaphore permits;

    private RequestLimit(Semaphore permits) {
        this.permits = permits;
    }

    /** Returns the limit of the environment's cluster, which builds with the same cluster share. */
    static RequestLimit of(EnvironmentSettings settings) {
        int most = SyncPolicy.number(settings, Key.PARALLEL_REQUESTS, 0);
        if (most < 1) {
            return new RequestLimit(null);
        }
        LIMITS.values().removeIf(limit -> limit.get() == null);
        RequestLimit[] found = new RequestLimit[1];
        LIMITS.compute(settings.clusterId() + "\n" + most, (key, known) -> {
            found[0] = known == null ? null : known.get();
            if (found[0] != null) {
                return known;
            }
            // fair, so that no build waits while others take turns
            found[0] = new RequestLimit(new Semaphore(most, true));
            return new WeakReference<>(found[0]);
        });
        return found[0];
    }

    /** @throws OperationException where the thread was interrupted meanwhile; its flag stays set */
    void enter() {
        if (permits == null) {
            return;
        }
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw OperationException.retryable(
                    "A request to the cluster was not sent, since the look was interrupted", e);
        }
    }

    void leave() {
        if (permits != null) {
            permits.release();
        }
    }
}
