package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What a rule may look at beside the object itself.
 *
 * @param pods the pods of a workload, as far as they were read
 * @param now the time of the look
 * @param related other objects that matter, as far as they were read: the ReplicaSets of a Deployment, storage classes
 * @param options what the user decided
 * @param hasStatus whether the kind keeps its status as a subresource, so that a controller is to be expected
 */
public record HealthContext(
        List<Resource> pods, Instant now, List<Resource> related, HealthOptions options, boolean hasStatus) {

    public HealthContext {
        pods = List.copyOf(pods);
        related = List.copyOf(related);
        Objects.requireNonNull(now, "now");
        Objects.requireNonNull(options, "options");
    }

    /** A context with the default options and nothing related. */
    public HealthContext(List<Resource> pods, Instant now) {
        this(pods, now, List.of(), HealthOptions.defaults(), false);
    }

    /** Returns this context with other options. */
    public HealthContext withOptions(HealthOptions other) {
        return new HealthContext(pods, now, related, other, hasStatus);
    }
}
