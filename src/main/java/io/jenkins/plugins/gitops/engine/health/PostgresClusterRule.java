package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.Map;
import java.util.Set;

/** CloudNativePG: by the phase; a failover or switchover passes by itself. */
final class PostgresClusterRule implements HealthRule {

    private static final String HEALTHY = "Cluster in healthy state";
    private static final Set<String> BROKEN = Set.of(
            "Cluster is unrecoverable and needs manual intervention",
            "Unable to create required cluster objects",
            "Cluster has incomplete or invalid image catalog",
            "Cluster cannot proceed to reconciliation due to an unknown plugin being required",
            "Cluster cannot execute instance online upgrade due to missing architecture binary",
            "Not enough disk space");
    private static final Map<String, String> HELD = Map.of(
            "Waiting for user action",
            "waits for a user's action",
            "Cluster upgrade delayed",
            "its upgrade is delayed");

    @Override
    public Health assess(Resource cluster, HealthContext context) {
        if ("disabled".equals(cluster.annotations().get("cnpg.io/reconciliation"))) {
            return Health.suspended("reconciliation is switched off");
        }
        if (Conditions.isTrue(cluster, "cnpg.io/hibernation")) {
            return Health.suspended("hibernated");
        }
        String phase = cluster.text("status", "phase");
        String reason = cluster.text("status", "phaseReason");
        String text = phase + (reason.isEmpty() ? "" : ": " + reason);
        if (phase.equals(HEALTHY)) {
            return Conditions.isFalse(cluster, "Ready")
                    ? Health.progressing(Conditions.describe(cluster, "Ready"))
                    : Health.healthy(phase);
        }
        if (HELD.containsKey(phase)) {
            return Health.suspended(HELD.get(phase));
        }
        return BROKEN.contains(phase) ? Health.degraded(text) : Health.progressing(phase.isEmpty() ? "new" : text);
    }
}
