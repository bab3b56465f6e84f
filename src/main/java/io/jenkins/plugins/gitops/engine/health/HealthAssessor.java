package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.time.Duration;
import java.util.Optional;

/** Judges objects of any kind: by the generic rules, then by the user's or the kind's own, then by its {@code Ready} condition. */
public final class HealthAssessor {

    /** A controller that works has written a status by then. */
    private static final Duration FIRST_STATUS = Duration.ofSeconds(10);

    private HealthAssessor() {}

    /** Returns how the object is. Pure. */
    public static Health assess(Resource resource, HealthContext context) {
        return generic(resource).orElseGet(() -> special(resource, context));
    }

    private static Health special(Resource resource, HealthContext context) {
        return context.options().customRules().stream()
                .filter(rule -> rule.groupKind().equals(resource.id().groupKind()))
                .findFirst()
                .map(rule -> rule.assess(resource))
                .orElseGet(() -> KindRules.find(resource)
                        .orElse(HealthAssessor::byReadyCondition)
                        .assess(resource, context));
    }

    /** kstatus, "The algorithm": what every object can say of itself. */
    private static Optional<Health> generic(Resource resource) {
        if (resource.isTerminating()) {
            return Optional.of(Health.progressing("terminating"));
        }
        long generation = resource.number(0, "metadata", "generation");
        long observed = resource.number(generation, "status", "observedGeneration");
        if (observed != generation) {
            return Optional.of(Health.progressing("its controller has not seen the latest change yet"));
        }
        if (Conditions.isTrue(resource, "Stalled")) {
            return Optional.of(Health.degraded(Conditions.describe(resource, "Stalled")));
        }
        if (Conditions.isTrue(resource, "Reconciling")) {
            return Optional.of(Health.progressing(Conditions.describe(resource, "Reconciling")));
        }
        return Optional.empty();
    }

    private static Health byReadyCondition(Resource resource, HealthContext context) {
        if (resource.map("status").isEmpty()
                && context.hasStatus()
                && KindRules.isCustom(resource)
                && Ages.of(resource, context.now()).compareTo(FIRST_STATUS) < 0) {
            return Health.progressing("new, and its controller has not written a status yet");
        }
        if (Conditions.find(resource, "Ready").isEmpty() || Conditions.isTrue(resource, "Ready")) {
            return Health.healthy("");
        }
        return Health.progressing(Conditions.describeOr(resource, "Ready", "not ready yet"));
    }
}
