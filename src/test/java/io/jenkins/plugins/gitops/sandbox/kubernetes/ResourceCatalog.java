package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ownership.ModelSchemas;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ownership.OpenApiSchemas;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The kinds that are served: the built-in ones, and those of established CustomResourceDefinitions. Thread-safe. */
final class ResourceCatalog {

    private static final List<Class<? extends HasMetadata>> BUILT_IN = List.of(
            Namespace.class,
            ConfigMap.class,
            Endpoints.class,
            Event.class,
            LimitRange.class,
            Node.class,
            PersistentVolume.class,
            PersistentVolumeClaim.class,
            Pod.class,
            ReplicationController.class,
            ResourceQuota.class,
            Secret.class,
            Service.class,
            ServiceAccount.class,
            ControllerRevision.class,
            DaemonSet.class,
            Deployment.class,
            ReplicaSet.class,
            StatefulSet.class,
            CronJob.class,
            Job.class,
            HorizontalPodAutoscaler.class,
            Lease.class,
            Ingress.class,
            IngressClass.class,
            NetworkPolicy.class,
            PodDisruptionBudget.class,
            ClusterRole.class,
            ClusterRoleBinding.class,
            Role.class,
            RoleBinding.class,
            PriorityClass.class,
            StorageClass.class,
            CustomResourceDefinition.class);

    private static final Map<String, List<String>> SHORT_NAMES = Map.ofEntries(
            Map.entry("Namespace", List.of("ns")),
            Map.entry("ConfigMap", List.of("cm")),
            Map.entry("Pod", List.of("po")),
            Map.entry("Service", List.of("svc")),
            Map.entry("ServiceAccount", List.of("sa")),
            Map.entry("Deployment", List.of("deploy")),
            Map.entry("ReplicaSet", List.of("rs")),
            Map.entry("StatefulSet", List.of("sts")),
            Map.entry("DaemonSet", List.of("ds")),
            Map.entry("Ingress", List.of("ing")),
            Map.entry("HorizontalPodAutoscaler", List.of("hpa")),
            Map.entry("PersistentVolumeClaim", List.of("pvc")),
            Map.entry("PersistentVolume", List.of("pv")),
            Map.entry("CronJob", List.of("cj")),
            Map.entry("NetworkPolicy", List.of("netpol")),
            Map.entry("PodDisruptionBudget", List.of("pdb")),
            Map.entry("StorageClass", List.of("sc")),
            Map.entry("PriorityClass", List.of("pc")),
            Map.entry("Node", List.of("no")),
            Map.entry("Event", List.of("ev")),
            Map.entry("CustomResourceDefinition", List.of("crd", "crds")));

    private static final Set<String> SCALABLE = Set.of("Deployment", "ReplicaSet", "StatefulSet");

    private final Map<String, ResourceType> types = new LinkedHashMap<>();

    ResourceCatalog() {
        BUILT_IN.forEach(kind -> add(builtIn(kind)));
    }

    private static ResourceType builtIn(Class<? extends HasMetadata> model) {
        String kind = HasMetadata.getKind(model);
        boolean status = List.of(model.getDeclaredFields()).stream()
                .anyMatch(field -> field.getName().equals("status"));
        return new ResourceType(
                HasMetadata.getGroup(model),
                HasMetadata.getVersion(model),
                kind,
                HasMetadata.getPlural(model),
                HasMetadata.getSingular(model),
                SHORT_NAMES.getOrDefault(kind, List.of()),
                Namespaced.class.isAssignableFrom(model),
                status,
                SCALABLE.contains(kind),
                ModelSchemas.of(model),
                null);
    }

    private void add(ResourceType type) {
        types.put(type.apiVersion() + "/" + type.plural(), type);
    }

    synchronized Optional<ResourceType> find(String group, String version, String plural) {
        return Optional.ofNullable(types.get((group.isEmpty() ? version : group + "/" + version) + "/" + plural));
    }

    /** Returns the type at the first version that serves it. */
    synchronized Optional<ResourceType> find(String group, String plural) {
        return types.values().stream()
                .filter(type -> type.group().equals(group) && type.plural().equals(plural))
                .findFirst();
    }

    synchronized Optional<ResourceType> ofKind(String apiVersion, String kind) {
        return types.values().stream()
                .filter(type ->
                        type.apiVersion().equals(apiVersion) && type.kind().equals(kind))
                .findFirst();
    }

    synchronized List<ResourceType> all() {
        return new ArrayList<>(types.values());
    }

    synchronized Set<String> groups() {
        Set<String> groups = new LinkedHashSet<>();
        types.values().forEach(type -> groups.add(type.group()));
        return groups;
    }

    /** Serves what a CustomResourceDefinition defines, in place of what it defined before. */
    synchronized void define(JsonNode definition) {
        remove(definition);
        JsonNode spec = definition.path("spec");
        JsonNode names = spec.path("names");
        for (JsonNode version : spec.path("versions")) {
            if (!version.path("served").asBoolean()) {
                continue;
            }
            JsonNode openApi = version.path("schema").path("openAPIV3Schema");
            add(new ResourceType(
                    Json.text(spec, "group"),
                    Json.text(version, "name"),
                    Json.text(names, "kind"),
                    Json.text(names, "plural"),
                    Json.text(names, "singular"),
                    Json.strings(names.path("shortNames")),
                    Json.text(spec, "scope").equals("Namespaced"),
                    version.path("subresources").has("status"),
                    version.path("subresources").has("scale"),
                    OpenApiSchemas.ofResource(openApi),
                    openApi));
        }
    }

    /** Serves no longer what a CustomResourceDefinition defined. */
    synchronized void remove(JsonNode definition) {
        String group = Json.text(definition, "spec", "group");
        String plural = Json.text(definition, "spec", "names", "plural");
        types.values()
                .removeIf(type -> type.isCustom()
                        && type.group().equals(group)
                        && type.plural().equals(plural));
    }
}
