package io.jenkins.plugins.gitops.engine.health;

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

    /**
     * Returns whether a pod is certainly of an older revision than the workload's latest.
     *
     * @param related the ReplicaSets of a Deployment among them
     */
    public static boolean isOld(Resource workload, Resource pod, List<Resource> related) {
        return switch (workload.id().groupKind()) {
            case "Deployment.apps" ->
                latestSet(workload, related)
                        .filter(set -> isOwned(pod) && !isOwnedBy(pod, set))
                        .isPresent();
            case "StatefulSet.apps" ->
                differs(pod.labels().get("controller-revision-hash"), workload.text("status", "updateRevision"));
            case "DaemonSet.apps" ->
                differs(
                        pod.labels().get("pod-template-generation"),
                        workload.annotations().get(TEMPLATE));
            case "Rollout.argoproj.io" ->
                differs(pod.labels().get("rollouts-pod-template-hash"), workload.text("status", "currentPodHash"));
            default -> false;
        };
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

    private static boolean differs(Object mark, Object latest) {
        boolean known = mark instanceof String && latest instanceof String text && !text.isEmpty();
        return known && !mark.equals(latest);
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
