package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.cluster.ApiCatalog;
import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.health.Health;
import io.jenkins.plugins.gitops.engine.health.HealthAssessor;
import io.jenkins.plugins.gitops.engine.health.HealthContext;
import io.jenkins.plugins.gitops.engine.health.HealthStatus;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks whether objects are healthy and really run the promoted images. Blocking; holds no state between looks. */
public final class Verifier {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final ApiKind POD = new ApiKind("", "v1", "Pod", "pods", true, true, true);

    private final Cluster cluster;
    private final Clock clock;

    /**
     * Uses a cluster that the caller closes.
     *
     * @param clock tells how old a failing pod is
     */
    public Verifier(Cluster cluster, Clock clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    /**
     * Looks once.
     *
     * @return running as long as something is on its way, with all that is unfinished; failed as soon as one object is broken
     *     or set to another image, with every reason; succeeded when all is healthy and every pod runs the images
     * @throws OperationException when the cluster cannot be asked
     */
    public Observation<VerificationReport> observe(VerificationRequest request) {
        ApiCatalog catalog = cluster.discover(
                request.objects().stream().map(ResourceId::group).collect(Collectors.toSet()));
        List<VerifiedObject> objects = new ArrayList<>();
        List<Workload> workloads = new ArrayList<>();
        for (ResourceId id : request.objects()) {
            Optional<Resource> live = read(catalog, id);
            List<Resource> pods = live.map(this::pods).orElse(List.of());
            live.filter(Workload::isWorkload).ifPresent(object -> workloads.add(new Workload(object, pods)));
            objects.add(new VerifiedObject(id, assess(live, pods)));
        }
        List<String> broken = broken(objects, workloads, request.images());
        if (!broken.isEmpty()) {
            return Observation.failed(String.join("\n", broken));
        }
        List<String> unfinished = unfinished(objects, workloads, request.images());
        if (!unfinished.isEmpty()) {
            return Observation.running(PAUSE, String.join("; ", unfinished));
        }
        return Observation.succeeded(new VerificationReport(objects, runningImages(workloads, request.images())));
    }

    private Optional<Resource> read(ApiCatalog catalog, ResourceId id) {
        ApiKind kind = catalog.preferred(id.groupKind())
                .orElseThrow(() -> new OperationException(
                        id + ": the cluster does not serve the kind " + id.groupKind() + " any more; sync again"));
        return cluster.get(kind, id.namespace(), id.name());
    }

    private List<Resource> pods(Resource object) {
        if (!Workload.isWorkload(object)) {
            return List.of();
        }
        return Workload.podSelector(object)
                .filter(selector -> !selector.isEmpty())
                .map(selector -> cluster.list(POD, object.namespace(), selector))
                .orElse(List.of(object))
                .stream()
                .filter(pod -> pod.kind().equals("Pod"))
                .toList();
    }

    private Health assess(Optional<Resource> live, List<Resource> pods) {
        return live.map(object -> HealthAssessor.assess(object, new HealthContext(pods, clock.instant())))
                .orElse(new Health(HealthStatus.MISSING, "not in the cluster"));
    }

    private static List<String> broken(
            List<VerifiedObject> objects, List<Workload> workloads, List<ImageReference> images) {
        Stream<String> degraded = objects.stream()
                .filter(object -> object.health().status() == HealthStatus.DEGRADED)
                .map(VerifiedObject::toString);
        Stream<String> unused = images.stream()
                .filter(image -> workloads.stream().noneMatch(workload -> workload.uses(image)))
                .map(image -> "No workload of the set uses the image " + image.name()
                        + "; look at the manifests or leave the image out");
        Stream<String> otherVersion = images.stream()
                .flatMap(image -> workloads.stream().flatMap(workload -> workload.templateDeviations(image).stream()));
        return Stream.of(degraded, otherVersion, unused).flatMap(each -> each).toList();
    }

    private static List<String> unfinished(
            List<VerifiedObject> objects, List<Workload> workloads, List<ImageReference> images) {
        Stream<String> notHealthy = objects.stream()
                .filter(object -> object.health().status() != HealthStatus.HEALTHY
                        && object.health().status() != HealthStatus.SUSPENDED)
                .map(VerifiedObject::toString);
        Stream<String> otherPods = images.stream()
                .flatMap(image -> workloads.stream().flatMap(workload -> workload.podDeviations(image).stream()));
        return Stream.concat(notHealthy, otherPods).toList();
    }

    private static List<String> runningImages(List<Workload> workloads, List<ImageReference> images) {
        return images.stream()
                .flatMap(image -> workloads.stream()
                        .filter(workload -> workload.uses(image))
                        .map(workload -> workload.object() + " runs " + image + " in "
                                + workload.pods().size() + (workload.pods().size() == 1 ? " pod" : " pods")))
                .toList();
    }
}
