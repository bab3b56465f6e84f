package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which pods of a workload are of its latest revision: by their owner, or by the mark that controllers put on pods.
 *
 * <p>Pods of which that is not known count as of the latest one.
 */
public final class Revisions {

    private static final String REVISION = "deployment.kubernetes.io/revision";
    private static final String TEMPLATE = "deprecated.daemonset.template.generation";

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
        Revision marked = byMarks(workload, pod, related);
        return marked == Revision.LATEST && !isObserved(workload) ? Revision.UNKNOWN : marked;
    }

    /** The marks that a controller left before the latest change call the revision the latest that is about to be replaced. */
    private static boolean isObserved(Resource workload) {
        long generation = workload.number(0, "metadata", "generation");
        // Argo Rollouts write it as a text, and as a hash in old releases
        String text = workload.text("status", "observedGeneration");
        long observed = Regex.matches(text, "[0-9]{1,10}")
                ? Long.parseLong(text)
                : workload.number(generation, "status", "observedGeneration");
        return observed >= generation;
    }

    private static Revision byMarks(Resource workload, Resource pod, List<Resource> related) {
        return switch (workload.id().groupKind()) {
            case "Deployment.apps" ->
                latestSet(workload, related)
                        .filter(set -> isOwned(pod))
                        .map(set -> isOwnedBy(pod, set) ? Revision.LATEST : Revision.OLD)
                        .orElse(Revision.UNKNOWN);
            case "StatefulSet.apps" ->
                compare(pod.labels().get("controller-revision-hash"), workload.text("status", "updateRevision"));
            case "DaemonSet.apps" ->
                compare(
                        pod.labels().get("pod-template-generation"),
                        workload.annotations().get(TEMPLATE));
            case "Rollout.argoproj.io" ->
                compare(pod.labels().get("rollouts-pod-template-hash"), workload.text("status", "currentPodHash"));
            // what cannot change has one revision
            case "Job.batch", "Pod" -> Revision.LATEST;
            default -> Revision.UNKNOWN;
        };
    }

    /** Returns whether a pod is certainly of an older revision than the workload's latest. */
    static boolean isOld(Resource workload, Resource pod, List<Resource> related) {
        return of(workload, pod, related) == Revision.OLD;
    }

    /** Returns the ReplicaSet that has the Deployment's present template, where its controller has told which it is. */
    private static Optional<Resource> latestSet(Resource deployment, List<Resource> related) {
        Object revision = deployment.annotations().get(REVISION);
        return related.stream()
                .filter(set -> set.kind().equals("ReplicaSet") && isOwnedBy(set, deployment))
                .filter(set ->
                        revision != null && revision.equals(set.annotations().get(REVISION)))
                .findFirst();
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
