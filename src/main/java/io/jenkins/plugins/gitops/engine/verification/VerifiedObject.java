package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.health.Health;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;

/** One object and how it was at the look. */
public record VerifiedObject(ResourceId id, Health health) {

    /** Returns {@code Deployment shop/cart healthy: 3 of 3 replicas available}. */
    @Override
    public String toString() {
        return id + " " + health;
    }
}
