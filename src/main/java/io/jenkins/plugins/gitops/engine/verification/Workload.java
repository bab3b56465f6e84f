package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.health.Revisions;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An object that keeps pods, and those pods.
 *
 * @param pods all pods that its selector finds and that are not another's, terminating ones too
 * @param related its ReplicaSets, where it is a Deployment
 */
record Workload(Resource object, List<Resource> pods, List<Resource> related) {

    private static final Set<String> KINDS = Set.of(
            "Deployment.apps",
            "StatefulSet.apps",
            "DaemonSet.apps",
            "ReplicaSet.apps",
            "ReplicationController",
            "Job.batch",
            "CronJob.batch",
            "Rollout.argoproj.io",
            "Pod");

    /** A container of a template or a pod. */
    record Container(String name, String image) {

        boolean isOf(ImageReference wanted) {
            try {
                return ImageReference.parse(image).sameImage(wanted);
            } catch (IllegalArgumentException e) {
                // not an image that could be the promoted one
                return false;
            }
        }
    }

    static boolean isWorkload(Resource object) {
        return KINDS.contains(object.id().groupKind());
    }

    /** Returns a workload with those of the pods that are its own. */
    static Workload of(Resource object, List<Resource> candidates, List<Resource> replicaSets) {
        List<Resource> related = replicaSets.stream()
                .filter(set -> Revisions.isOwnedBy(set, object))
                .toList();
        LabelSelector selector = LabelSelector.of(object);
        List<Resource> pods = object.kind().equals("Pod")
                ? List.of(object)
                : candidates.stream()
                        .filter(pod -> !selector.isEmpty() && selector.matches(pod))
                        .filter(pod -> isOwn(object, pod, related))
                        .toList();
        return new Workload(object, pods, related);
    }

    /** Selectors of two workloads may overlap; the controller of a pod tells whose it is. */
    private static boolean isOwn(Resource object, Resource pod, List<Resource> related) {
        boolean orphan = pod.maps("metadata", "ownerReferences").stream()
                .noneMatch(owner -> Boolean.TRUE.equals(owner.get("controller")));
        if (orphan || object.kind().equals("Rollout")) {
            return true;
        }
        return object.kind().equals("Deployment")
                ? related.isEmpty() || related.stream().anyMatch(set -> Revisions.isOwnedBy(pod, set))
                : Revisions.isOwnedBy(pod, object);
    }

    /** Returns the containers of its template, or of the pod itself. */
    List<Container> template() {
        Resource spec = Resource.of(
                switch (object.kind()) {
                    case "Pod" -> object.map("spec");
                    case "CronJob" -> object.map("spec", "jobTemplate", "spec", "template", "spec");
                    default -> object.map("spec", "template", "spec");
                });
        return containers(spec);
    }

    static List<Container> containers(Resource podSpec) {
        return Stream.of("initContainers", "containers", "ephemeralContainers")
                .flatMap(field -> podSpec.maps(field).stream())
                .map(Resource::of)
                .map(container -> new Container(container.text("name"), container.text("image")))
                .toList();
    }

    /** Returns whether its template names the image's repository. */
    boolean uses(ImageReference image) {
        return template().stream().anyMatch(container -> container.isOf(image));
    }

    /** Returns its pods that are not over: evicted and finished pods stay as a record and run nothing. */
    List<Resource> livePods() {
        return pods.stream()
                .filter(pod -> !Set.of("Failed", "Succeeded").contains(pod.text("status", "phase")))
                .toList();
    }

    /** Returns its pods that are not of an older revision, which go anyway. */
    List<Resource> presentPods() {
        return pods.stream()
                .filter(pod -> Revisions.of(object, pod, related) != Revisions.Revision.OLD)
                .toList();
    }

    /** Returns its pods that prove what it runs: those that are not over, and of a job those that did its work. */
    List<Resource> imagePods() {
        return object.kind().equals("Job")
                ? pods.stream()
                        .filter(pod -> !pod.text("status", "phase").equals("Failed"))
                        .toList()
                : livePods();
    }

    /** Returns what nodes say of all containers of a pod. */
    static List<Resource> containerStatuses(Resource pod) {
        return Stream.of("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses")
                .flatMap(field -> pod.maps("status", field).stream())
                .map(Resource::of)
                .toList();
    }

    /** Returns how often the containers of all pods were started again. */
    long restarts() {
        return pods.stream()
                .flatMap(pod -> containerStatuses(pod).stream())
                .mapToLong(status -> status.number(0, "restartCount"))
                .sum();
    }
}
