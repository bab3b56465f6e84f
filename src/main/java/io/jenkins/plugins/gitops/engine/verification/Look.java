package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.health.Health;
import io.jenkins.plugins.gitops.engine.health.HealthAssessor;
import io.jenkins.plugins.gitops.engine.health.HealthContext;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.verification.ClusterReader.Found;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What one look at a cluster saw: each object with its health, and the workloads with their pods. */
final class Look {

    private final VerificationRequest request;
    private final ClusterReader reader;
    private final Instant now;
    private final ExpiringJobs jobs;
    private final Map<ResourceId, Found> found;
    private final Map<ResourceId, Workload> workloads = new LinkedHashMap<>();
    private final List<VerifiedObject> objects = new ArrayList<>();

    Look(VerificationRequest request, ClusterReader reader, Instant now, ExpiringJobs jobs) {
        this.request = request;
        this.reader = reader;
        this.now = now;
        this.jobs = jobs;
        this.found = reader.read(request.objects(), request.options().sync().labelSelector());
        readWorkloads();
        List<Resource> storageClasses = hasPendingClaim() ? reader.storageClasses() : List.of();
        found.forEach((id, each) -> objects.add(new VerifiedObject(id, assess(id, each, storageClasses))));
    }

    private void readWorkloads() {
        Map<String, List<Resource>> byNamespace = found.values().stream()
                .flatMap(each -> each.object().stream())
                .filter(Workload::isWorkload)
                .collect(Collectors.groupingBy(Resource::namespace, LinkedHashMap::new, Collectors.toList()));
        byNamespace.forEach((namespace, all) -> {
            List<Resource> watched = all.stream().filter(this::needsPods).toList();
            List<Resource> deployments = watched.stream()
                    .filter(each -> each.kind().equals("Deployment"))
                    .toList();
            List<Resource> pods =
                    reader.pods(namespace, watched, !request.images().isEmpty());
            PodIndex index = new PodIndex(pods, reader.replicaSets(namespace, deployments));
            all.forEach(each -> workloads.put(each.id(), Workload.of(each, List.of(), List.of())));
            watched.forEach(each -> workloads.put(each.id(), index.workload(each)));
        });
    }

    /** Pods of workloads that are finished say nothing more, unless their image or their stability is to be proved. */
    private boolean needsPods(Resource object) {
        if (!request.options().patience().stableFor().isZero()) {
            return true;
        }
        Workload alone = Workload.of(object, List.of(), List.of());
        return request.images().stream().anyMatch(alone::uses)
                || !HealthAssessor.assess(object, context(List.of(), List.of(), false))
                        .isSettled();
    }

    private boolean hasPendingClaim() {
        return found.values().stream()
                .flatMap(each -> each.object().stream())
                .anyMatch(each -> each.kind().equals("PersistentVolumeClaim")
                        && each.text("status", "phase").equals("Pending"));
    }

    private HealthContext context(List<Resource> pods, List<Resource> related, boolean hasStatus) {
        return new HealthContext(pods, now, related, request.options().health(), hasStatus);
    }

    private Health assess(ResourceId id, Found each, List<Resource> storageClasses) {
        if (each.object().isEmpty()) {
            return jobs.absent(id);
        }
        Resource object = each.object().get();
        Workload workload = workloads.get(id);
        List<Resource> related = workload == null ? storageClasses : workload.related();
        List<Resource> pods = workload == null ? List.of() : workload.pods();
        Health health =
                HealthAssessor.assess(object, context(pods, related, each.kind().hasStatus()));
        jobs.saw(object, health);
        return health;
    }

    List<VerifiedObject> objects() {
        return objects;
    }

    List<Workload> workloads() {
        return List.copyOf(workloads.values());
    }

    /** Returns the workload of an object that keeps pods. */
    Optional<Workload> workload(ResourceId id) {
        return Optional.ofNullable(workloads.get(id));
    }

    /** Returns an object, of the set or not. */
    Optional<Resource> object(ResourceId id) {
        Found known = found.get(id);
        return known != null ? known.object() : reader.find(id);
    }
}
