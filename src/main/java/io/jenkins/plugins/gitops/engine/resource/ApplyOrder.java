package io.jenkins.plugins.gitops.engine.resource;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * In which order kinds are applied, so that what others need is there first; deletion goes the other way.
 *
 * <p>Stage one holds what the API server itself must know before the rest can be sent (namespaces, definitions, cluster
 * roles, classes); stage two holds everything else.
 */
public final class ApplyOrder {

    private static final Set<String> FIRST = Set.of(
            "Namespace",
            "CustomResourceDefinition.apiextensions.k8s.io",
            "ClusterRole.rbac.authorization.k8s.io",
            "PriorityClass.scheduling.k8s.io",
            "StorageClass.storage.k8s.io",
            "IngressClass.networking.k8s.io",
            "RuntimeClass.node.k8s.io");

    // the order that Helm, kapp and Argo CD agree on
    private static final List<String> KINDS = List.of(
            "Namespace",
            "CustomResourceDefinition",
            "StorageClass",
            "PriorityClass",
            "IngressClass",
            "RuntimeClass",
            "NetworkPolicy",
            "ResourceQuota",
            "LimitRange",
            "PodDisruptionBudget",
            "ServiceAccount",
            "Secret",
            "ConfigMap",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "ClusterRole",
            "ClusterRoleBinding",
            "Role",
            "RoleBinding",
            "Service",
            "*",
            "DaemonSet",
            "Pod",
            "ReplicaSet",
            "Deployment",
            "HorizontalPodAutoscaler",
            "StatefulSet",
            "Job",
            "CronJob",
            "Ingress",
            "APIService",
            "MutatingWebhookConfiguration",
            "ValidatingWebhookConfiguration");

    /** Asked for at each comparison of a sort. */
    private static final Map<String, Integer> RANKS =
            IntStream.range(0, KINDS.size()).boxed().collect(Collectors.toUnmodifiableMap(KINDS::get, rank -> rank));

    private static final int OTHERS = RANKS.get("*");

    private static final Comparator<ResourceId> ORDER =
            Comparator.comparingInt(ApplyOrder::rank).thenComparing(Comparator.naturalOrder());

    private ApplyOrder() {}

    /** Returns the place of a kind in the order; objects of one rank do not need each other. */
    public static int rank(ResourceId id) {
        return RANKS.getOrDefault(id.kind(), OTHERS);
    }

    /** Returns the order of application; the reverse is the order of deletion. */
    public static Comparator<ResourceId> comparator() {
        return ORDER;
    }

    /** Returns whether an object of that kind belongs to the first stage. */
    public static boolean isFirstStage(ResourceId id) {
        return FIRST.contains(id.groupKind());
    }
}
