package io.jenkins.plugins.gitops.engine.sync.apply;

import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.health.Health;
import io.jenkins.plugins.gitops.engine.health.HealthAssessor;
import io.jenkins.plugins.gitops.engine.health.HealthContext;
import io.jenkins.plugins.gitops.engine.health.HealthStatus;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.sync.plan.ObjectPolicy;
import io.jenkins.plugins.gitops.engine.sync.plan.PlannedObject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The rest can only be sent once namespaces are active, definitions are served, earlier waves run. */
final class HealthBarrier implements RunStep {

    private final Cluster cluster;
    private final ObjectWrites writes;
    private final RunProgress progress;
    private final Deque<PlannedObject> waiting;

    HealthBarrier(Cluster cluster, ObjectWrites writes, RunProgress progress, Collection<PlannedObject> objects) {
        this.cluster = cluster;
        this.writes = writes;
        this.progress = progress;
        this.waiting = new ArrayDeque<>(objects);
    }

    @Override
    public boolean advance(OperationLog log) {
        while (!waiting.isEmpty() && !progress.isStopped()) {
            if (!isReady(waiting.getFirst())) {
                progress.waitFor(waiting.getFirst().id() + " to be ready");
                return false;
            }
            waiting.removeFirst();
        }
        return waiting.isEmpty();
    }

    private boolean isReady(PlannedObject object) {
        Optional<Health> health = cluster.get(
                        writes.kindOf(object),
                        object.id().namespace(),
                        object.id().name())
                .map(live -> HealthAssessor.assess(live, new HealthContext(List.of(), Instant.EPOCH)));
        HealthStatus status = health.map(Health::status).orElse(HealthStatus.MISSING);
        if (status == HealthStatus.DEGRADED) {
            throw new OperationException(object.id() + " is " + health.orElseThrow()
                    + "; correct it, the objects that need it were not applied");
        }
        boolean ignored = object.policy().apply() == ObjectPolicy.Apply.IGNORE && status == HealthStatus.MISSING;
        return status == HealthStatus.HEALTHY || status == HealthStatus.SUSPENDED || ignored;
    }
}
