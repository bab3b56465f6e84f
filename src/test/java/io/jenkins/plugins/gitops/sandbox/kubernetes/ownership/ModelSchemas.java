package io.jenkins.plugins.gitops.sandbox.kubernetes.ownership;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The schemas of built-in kinds: fields and shapes from the Java model of the API, merge rules from the API's own
 * {@code x-kubernetes-list-type} and {@code x-kubernetes-map-type} markers, which that model leaves out.
 */
public final class ModelSchemas {

    private static final String MODEL = "io.fabric8.kubernetes.api.model.";

    private static final Set<String> ATOMIC_STRUCTURES = Set.of(
            "LabelSelector",
            "ObjectReference",
            "LocalObjectReference",
            "TypedLocalObjectReference",
            "ConfigMapKeySelector",
            "SecretKeySelector",
            "SecretReference",
            "ObjectFieldSelector",
            "ResourceFieldSelector",
            "NodeSelector",
            "NodeSelectorTerm",
            "ScopeSelector",
            "RoleRef",
            "Subject",
            "TopologySelectorTerm");

    private static final Set<String> ATOMIC_MAPS =
            Set.of("PodSpec.nodeSelector", "ServiceSpec.selector", "ReplicationControllerSpec.selector");

    private static final Set<String> SETS = Set.of("ObjectMeta.finalizers");

    private static final Map<String, List<String>> KEYED_LISTS = Map.ofEntries(
            Map.entry("ObjectMeta.ownerReferences", List.of("uid")),
            Map.entry("PodSpec.containers", List.of("name")),
            Map.entry("PodSpec.initContainers", List.of("name")),
            Map.entry("PodSpec.ephemeralContainers", List.of("name")),
            Map.entry("PodSpec.volumes", List.of("name")),
            Map.entry("PodSpec.imagePullSecrets", List.of("name")),
            Map.entry("PodSpec.hostAliases", List.of("ip")),
            Map.entry("PodSpec.resourceClaims", List.of("name")),
            Map.entry("PodSpec.schedulingGates", List.of("name")),
            Map.entry("PodSpec.topologySpreadConstraints", List.of("topologyKey", "whenUnsatisfiable")),
            Map.entry("Container.env", List.of("name")),
            Map.entry("Container.ports", List.of("containerPort", "protocol")),
            Map.entry("Container.volumeMounts", List.of("mountPath")),
            Map.entry("Container.volumeDevices", List.of("devicePath")),
            Map.entry("EphemeralContainer.env", List.of("name")),
            Map.entry("EphemeralContainer.ports", List.of("containerPort", "protocol")),
            Map.entry("EphemeralContainer.volumeMounts", List.of("mountPath")),
            Map.entry("ResourceRequirements.claims", List.of("name")),
            Map.entry("ServiceSpec.ports", List.of("port", "protocol")),
            Map.entry("ServiceAccount.secrets", List.of("name")),
            Map.entry("DeploymentStatus.conditions", List.of("type")),
            Map.entry("ReplicaSetStatus.conditions", List.of("type")),
            Map.entry("StatefulSetStatus.conditions", List.of("type")),
            Map.entry("DaemonSetStatus.conditions", List.of("type")),
            Map.entry("PodStatus.conditions", List.of("type")),
            Map.entry("PodStatus.podIPs", List.of("ip")),
            Map.entry("NamespaceStatus.conditions", List.of("type")),
            Map.entry("ServiceStatus.conditions", List.of("type")),
            Map.entry("PersistentVolumeClaimStatus.conditions", List.of("type")),
            Map.entry("PodDisruptionBudgetStatus.conditions", List.of("type")),
            Map.entry("HorizontalPodAutoscalerStatus.conditions", List.of("type")),
            Map.entry("CustomResourceDefinitionStatus.conditions", List.of("type")));

    /** Structures that the API's own types hold by value: they exist, empty, in every object. */
    private static final Map<String, List<String>> ALWAYS_PRESENT = Map.of(
            "Deployment",
                    List.of("/spec/strategy", "/spec/template/metadata", "/spec/template/spec/containers", "/status"),
            "ReplicaSet", List.of("/spec/template/metadata", "/spec/template/spec/containers", "/status"),
            "StatefulSet",
                    List.of(
                            "/spec/updateStrategy",
                            "/spec/template/metadata",
                            "/spec/template/spec/containers",
                            "/status"),
            "DaemonSet",
                    List.of(
                            "/spec/updateStrategy",
                            "/spec/template/metadata",
                            "/spec/template/spec/containers",
                            "/status"),
            "Pod", List.of("/spec/containers", "/status"),
            "PersistentVolumeClaim", List.of("/spec/resources", "/status"),
            "Job", List.of("/spec/template/metadata", "/spec/template/spec/containers", "/status"),
            "CronJob",
                    List.of(
                            "/spec/jobTemplate/spec/template/spec/containers",
                            "/spec/jobTemplate/metadata",
                            "/status"));

    private static final Map<Class<?>, MergeSchema> KNOWN = new HashMap<>();

    private ModelSchemas() {}

    /** Returns the schema of a kind by its class in the Java model. */
    public static synchronized MergeSchema of(Class<?> kind) {
        boolean isNew = !KNOWN.containsKey(kind);
        MergeSchema schema = structure(kind);
        if (isNew) {
            List<String> present = new ArrayList<>(ALWAYS_PRESENT.getOrDefault(kind.getSimpleName(), List.of()));
            for (String part : List.of("spec", "status")) {
                if (schema.allows(part)) {
                    present.add("/" + part);
                }
            }
            schema.alwaysPresent(present);
        }
        return schema;
    }

    private static MergeSchema structure(Class<?> type) {
        MergeSchema known = KNOWN.get(type);
        if (known != null) {
            return known;
        }
        MergeSchema schema = MergeSchema.of(MergeSchema.Shape.MAP).closed();
        if (ATOMIC_STRUCTURES.contains(type.getSimpleName())) {
            schema.atomic();
        }
        KNOWN.put(type, schema);
        for (Field field : type.getDeclaredFields()) {
            JsonProperty property = field.getAnnotation(JsonProperty.class);
            if (property != null && !Modifier.isStatic(field.getModifiers())) {
                schema.field(property.value(), value(type.getSimpleName() + "." + property.value(), field));
            }
        }
        return schema;
    }

    private static MergeSchema value(String path, Field field) {
        MergeSchema schema = value(field.getGenericType());
        if (ATOMIC_MAPS.contains(path)) {
            schema.atomic();
        } else if (SETS.contains(path)) {
            schema.listAsSet();
        } else if (KEYED_LISTS.containsKey(path)) {
            schema.listByKeys(KEYED_LISTS.get(path));
            schema.keyDefault("protocol", TextNode.valueOf("TCP"));
        }
        return schema;
    }

    private static MergeSchema value(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            boolean list = List.class.equals(generic.getRawType());
            return MergeSchema.of(list ? MergeSchema.Shape.LIST : MergeSchema.Shape.MAP)
                    .element(value(arguments[arguments.length - 1]));
        }
        Class<?> plain = (Class<?>) type;
        if (String.class.equals(plain)) {
            return MergeSchema.of(MergeSchema.Shape.STRING);
        }
        if (Boolean.class.equals(plain)) {
            return MergeSchema.of(MergeSchema.Shape.BOOLEAN);
        }
        if (Number.class.isAssignableFrom(plain)) {
            return MergeSchema.of(MergeSchema.Shape.NUMBER);
        }
        boolean free = !plain.getName().startsWith(MODEL)
                || plain.isInterface()
                || plain.isEnum()
                || Set.of(Quantity.class, IntOrString.class, JSONSchemaProps.class)
                        .contains(plain)
                || List.of("FieldsV1", "MicroTime", "RawExtension", "AnyType").contains(plain.getSimpleName());
        return free ? MergeSchema.deduced() : structure(plain);
    }
}
