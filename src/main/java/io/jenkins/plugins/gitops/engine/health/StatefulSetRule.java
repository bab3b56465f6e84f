package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** Every replica is ready and of the update revision; a partition holds back the replicas below it. */
final class StatefulSetRule implements HealthRule {

    @Override
    public Health assess(Resource set, HealthContext context) {
        if (set.number(-1, "status", "observedGeneration") < 0) {
            return Health.progressing("its controller has not seen it yet");
        }
        Health pods = Pods.worst(context);
        if (pods.status() == HealthStatus.DEGRADED) {
            return pods;
        }
        long wanted = set.number(1, "spec", "replicas");
        long ready = set.number(0, "status", "readyReplicas");
        if (ready < wanted) {
            return Health.progressing(ready + " of " + wanted + " replicas ready");
        }
        return byRevision(set, wanted);
    }

    private static Health byRevision(Resource set, long wanted) {
        long partition = set.number(0, "spec", "updateStrategy", "rollingUpdate", "partition");
        long toUpdate = Math.max(0, wanted - partition);
        long updated = set.number(0, "status", "updatedReplicas");
        boolean current = set.text("status", "currentRevision").equals(set.text("status", "updateRevision"));
        if (partition > 0) {
            return updated < toUpdate
                    ? Health.progressing(updated + " of " + toUpdate + " replicas updated above partition " + partition)
                    : Health.healthy(wanted + " replicas ready, " + toUpdate + " updated above partition " + partition);
        }
        if (!current) {
            boolean byHand = set.text("spec", "updateStrategy", "type").equals("OnDelete");
            return Health.progressing(updated + " of " + wanted + " replicas updated"
                    + (byHand ? "; with OnDelete the others follow when somebody deletes their pods" : ""));
        }
        return Health.healthy(wanted + " of " + wanted + " replicas ready");
    }
}
