package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which pods of a workload are of its latest revision. Of a Deployment the pod template tells, as it tells its controller; of other
 * workloads the mark that their controllers put on pods.
 *
 * <p>Pods of which that is not known count as of the latest one.
 */
public final class Revisions {

    private static final String TEMPLATE_HASH = "pod-template-hash";
    private static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

    private Revisions() {}

    /** What is known of a pod's revision. */
    public enum Revision {
        LATEST,
        OLD,
        UNKNOWN
    }

    /**
     * Returns of which revision of its workload a pod is.
     *
     * @param related the ReplicaSets of a Deployment among them
     */
    public static Revision of(Resource workload, Resource pod, List<Resource> related) {
        return switch (workload.id().groupKind()) {
            case "Deployment.apps" -> byTemplate(workload, pod, related);
            case "StatefulSet.apps" ->
                ifObserved(
                        workload,
                        compare(
                                pod.labels().get("controller-revision-hash"),
                                workload.text("status", "updateRevision")));
            case "DaemonSet.apps" ->
                ifCounted(
                        workload,
                        compare(
                                pod.labels().get("pod-template-generation"),
                                workload.annotations().get(TEMPLATE_GENERATION)));
            case "Rollout.argoproj.io" ->
                ifObserved(
                        workload,
                        compare(
                                pod.labels().get("rollouts-pod-template-hash"),
                                workload.text("status", "currentPodHash")));
            // what cannot change has one revision
            case "Job.batch", "Pod" -> Revision.LATEST;
            default -> Revision.UNKNOWN;
        };
    }

    /**
     * The revision annotation of a Deployment follows its template late: with {@code Recreate}, and before the controller has seen a
     * change, it still names the ReplicaSet that is about to go.
     */
    private static Revision byTemplate(Resource deployment, Resource pod, List<Resource> related) {
        List<Resource> sets = related.stream()
                .filter(set -> set.kind().equals("ReplicaSet") && isOwnedBy(set, deployment))
                .toList();
        Optional<Resource> latest = latestSet(deployment, sets);
        if (latest.filter(set -> isOwnedBy(pod, set)).isPresent()) {
            return Revision.LATEST;
        }
        // a pod may be known before its ReplicaSet is
        boolean known = latest.isPresent() && isOwned(pod) || sets.stream().anyMatch(set -> isOwnedBy(pod, set));
        return known ? Revision.OLD : Revision.UNKNOWN;
    }

    /**
     * Returns the ReplicaSet that has the Deployment's present template; of several the oldest, as its controller chooses
     * ({@code FindNewReplicaSet} of Kubernetes).
     */
    private static Optional<Resource> latestSet(Resource deployment, List<Resource> sets) {
        Resource template = template(deployment);
        return sets.stream()
                .filter(set -> template(set).equals(template))
                .min(Comparator.comparing((Resource set) -> set.text("metadata", "creationTimestamp"))
                        .thenComparing(Resource::name));
    }

    /** The hash is the controller's own mark on a ReplicaSet's copy of the template. */
    private static Resource template(Resource workload) {
        return Resource.of(workload.map("spec", "template")).without("metadata", "labels", TEMPLATE_HASH);
    }

    /** The marks that a controller left before the latest change call the revision the latest that is about to be replaced. */
    private static Revision ifObserved(Resource workload, Revision marked) {
        return marked == Revision.LATEST && !isObserved(workload) ? Revision.UNKNOWN : marked;
    }

    /**
     * The template generation of a DaemonSet grows with its template at once, whatever its controller has seen. After a change that was
     * reverted, the controller keeps pods of an earlier generation, since their template is the present one, and counts them as updated.
     */
    private static Revision ifCounted(Resource set, Revision marked) {
        long wanted = set.number(0, "status", "desiredNumberScheduled");
        boolean all = isObserved(set) && set.number(-1, "status", "updatedNumberScheduled") >= wanted;
        return marked == Revision.OLD && all ? Revision.UNKNOWN : marked;
    }

    private static boolean isObserved(Resource workload) {
        long generation = workload.number(0, "metadata", "generation");
        // Argo Rollouts write it as a text, and as a hash in old releases
        String text = workload.text("status", "observedGeneration");
        long observed = Regex.matches(text, "[0-9]{1,10}")
                ? Long.parseLong(text)
                : workload.number(generation, "status", "observedGeneration");
        return observed >= generation;
    }

    /** Returns whether a pod is certainly of an older revision than the workload's latest. */
    static boolean isOld(Resource workload, Resource pod, List<Resource> related) {
        return of(workload, pod, related) == Revision.OLD;
    }

    private static Revision compare(Object mark, Object latest) {
        boolean known = mark instanceof String && latest instanceof String text && !text.isEmpty();
        if (!known) {
            return Revision.UNKNOWN;
        }
        return mark.equals(latest) ? Revision.LATEST : Revision.OLD;
    }

    /** Returns whether the first is controlled by the second. */
    public static boolean isOwnedBy(Resource object, Resource owner) {
        return owners(object).stream().anyMatch(reference -> owner.uid().equals(reference.get("uid")));
    }

    private static boolean isOwned(Resource object) {
        return !owners(object).isEmpty();
    }

    private static List<Map<String, Object>> owners(Resource object) {
        return object.maps("metadata", "ownerReferences").stream()
                .filter(reference -> Boolean.TRUE.equals(reference.get("controller")))
                .toList();
    }
}
