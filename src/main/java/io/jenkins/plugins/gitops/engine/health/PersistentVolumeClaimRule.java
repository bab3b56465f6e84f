package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.Optional;

/** Bound, or waiting for a pod on purpose. */
final class PersistentVolumeClaimRule implements HealthRule {

    private static final String DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";

    @Override
    public Health assess(Resource claim, HealthContext context) {
        String phase = claim.text("status", "phase");
        if (phase.equals("Bound")) {
            return Health.healthy("bound");
        }
        if (phase.equals("Lost")) {
            return Health.degraded("lost: its volume " + claim.text("spec", "volumeName") + " is gone");
        }
        if (waitsForPod(claim, context)) {
            return Health.healthy("waits for the first pod that uses it");
        }
        return Health.progressing(phase.isEmpty() ? "new" : phase.toLowerCase(java.util.Locale.ROOT));
    }

    private static boolean waitsForPod(Resource claim, HealthContext context) {
        // an empty text asks for no class at all, a missing one for the default class
        Optional<Object> name = claim.at("spec", "storageClassName");
        return context.related().stream()
                .filter(related -> related.kind().equals("StorageClass"))
                .filter(type -> name.map(wanted -> type.name().equals(wanted))
                        .orElseGet(() -> "true".equals(type.annotations().get(DEFAULT_CLASS))))
                .anyMatch(type -> type.text("volumeBindingMode").equals("WaitForFirstConsumer"));
    }
}
