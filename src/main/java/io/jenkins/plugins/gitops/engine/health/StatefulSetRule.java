package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** Every replica is ready and of the update revision; a partition holds back the replicas below it. */
final class StatefulSetRule implements HealthRule {

    @Override
    public Health assess(Resource set, HealthContext context) {
        if (set.number(-1, "status", "observedGeneration") < 0) {
            return Health.progressing("its controller has not seen it yet");
        }
        Health pods = Pods.worst(set, context);
        if (pods.status() == HealthStatus.DEGRADED) {
            return pods;
        }
        long wanted = set.number(1, "spec", "replicas");
        long ready = set.number(0, "status", "readyReplicas");
        long total = set.number(0, "status", "replicas");
        if (ready < wanted) {
            return Pods.progressing(ready + " of " + wanted + " replicas ready", set, context);
        }
        if (total > wanted) {
            return Health.progressing(total - wanted + " replicas too many are still there");
        }
        // servers before 1.22 do not count them
        if (set.number(0, "spec", "minReadySeconds") > 0
                && set.number(wanted, "status", "availableReplicas") < wanted) {
            return Health.progressing(
                    set.number(0, "status", "availableReplicas") + " of " + wanted + " replicas ready for long enough");
        }
        return set.text("spec", "updateStrategy", "type").equals("OnDelete")
                ? byHand(set, wanted, context)
                : byRevision(set, wanted);
    }

    /** With OnDelete its controller never says that the update revision has become the current one. */
    private static Health byHand(Resource set, long wanted, HealthContext context) {
        long updated = set.number(0, "status", "updatedReplicas");
        if (updated >= wanted || isCurrent(set)) {
            return Health.healthy(wanted + " of " + wanted + " replicas ready");
        }
        String text = updated + " of " + wanted + " replicas updated; with OnDelete the others follow when somebody"
                + " deletes their pods";
        return context.options().acceptOnDelete() ? Health.healthy(text) : Health.progressing(text);
    }

    private static Health byRevision(Resource set, long wanted) {
        long partition = set.number(0, "spec", "updateStrategy", "rollingUpdate", "partition");
        long toUpdate = Math.max(0, wanted - partition);
        long updated = set.number(0, "status", "updatedReplicas");
        if (partition > 0) {
            return updated < toUpdate
                    ? Health.progressing(updated + " of " + toUpdate + " replicas updated above partition " + partition)
                    : Health.healthy(wanted + " replicas ready, " + toUpdate + " updated above partition " + partition);
        }
        return isCurrent(set)
                ? Health.healthy(wanted + " of " + wanted + " replicas ready")
                : Health.progressing(updated + " of " + wanted + " replicas updated");
    }

    private static boolean isCurrent(Resource set) {
        return set.text("status", "currentRevision").equals(set.text("status", "updateRevision"));
    }
}
