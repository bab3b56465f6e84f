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
 */
public record HealthContext(List<Resource> pods, Instant now) {

    public HealthContext {
        pods = List.copyOf(pods);
        Objects.requireNonNull(now, "now");
    }
}
