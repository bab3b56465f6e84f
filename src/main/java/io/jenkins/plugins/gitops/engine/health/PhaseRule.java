package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.Set;

/** Judges by one word in the status. */
final class PhaseRule implements HealthRule {

    private final String field;
    private final Set<String> healthy;
    private final Set<String> degraded;

    private PhaseRule(String field, Set<String> healthy, Set<String> degraded) {
        this.field = field;
        this.healthy = healthy;
        this.degraded = degraded;
    }

    static PhaseRule at(String field) {
        return new PhaseRule(field, Set.of(), Set.of());
    }

    PhaseRule healthy(String... phases) {
        return new PhaseRule(field, Set.of(phases), degraded);
    }

    PhaseRule degraded(String... phases) {
        return new PhaseRule(field, healthy, Set.of(phases));
    }

    @Override
    public Health assess(Resource object, HealthContext context) {
        String phase = object.text("status", field);
        if (healthy.contains(phase)) {
            return Health.healthy(phase);
        }
        String why = object.text("status", "error") + object.text("status", "message");
        String text = phase + (why.isEmpty() ? "" : ": " + why);
        return degraded.contains(phase) ? Health.degraded(text) : Health.progressing(phase.isEmpty() ? "new" : text);
    }
}
