package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ApiException.Cause;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a real server refuses with 422: the rules that users of GitOps meet most, in its own words. */
final class Validation {

    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern LABEL_NAME = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
    private static final Set<String> PATH_SEGMENT_NAMES =
            Set.of("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding");
    private static final Set<String> STATEFUL_SET_MUTABLE = Set.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds");

    private final List<Cause> causes = new ArrayList<>();

    private Validation() {}

    /**
     * Checks an object before it is stored.
     *
     * @param before what it replaces, or null
     * @throws ApiException 422 with all causes
     */
    static void check(ResourceType type, ObjectNode object, ObjectNode before) {
        Validation validation = new Validation();
        validation.name(type, object);
        if (type.isCustom()) {
            new CustomResourceValidation(validation.causes).check("", object, type.openApi());
        } else {
            validation.kind(type.kind(), object);
            if (before != null) {
                validation.update(type.kind(), object, before);
            }
        }
        if (!validation.causes.isEmpty()) {
            throw ApiException.invalid(type.group(), type.kind(), Json.name(object), validation.causes);
        }
    }

    private void name(ResourceType type, ObjectNode object) {
        String name = Json.name(object);
        if (name.isEmpty()) {
            required("metadata.name", "name or generateName is required");
        } else if (type.kind().equals("Namespace") && name.contains(".")
                || type.kind().equals("Namespace") && !SUBDOMAIN.matcher(name).matches()) {
            invalid(
                    "metadata.name",
                    "\"" + name + "\"",
                    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must"
                            + " start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used"
                            + " for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
        } else if (type.kind().equals("Service") && !LABEL_NAME.matcher(name).matches()) {
            invalid(
                    "metadata.name",
                    "\"" + name + "\"",
                    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an"
                            + " alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or"
                            + " 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");
        } else if (!PATH_SEGMENT_NAMES.contains(type.kind())
                && !SUBDOMAIN.matcher(name).matches()) {
            invalid(
                    "metadata.name",
                    "\"" + name + "\"",
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and"
                            + " must start and end with an alphanumeric character (e.g. 'example.com', regex used for"
                            + " validation is"
                            + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
        }
    }

    /** A real server does not get as far as to validate it, and repeats the value. */
    private static void base64(JsonNode value) {
        try {
            Base64.getDecoder().decode(value.asText());
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(
                    "Secret in version \"v1\" cannot be handled as a Secret: illegal base64 data at"
                            + " input byte 7, error found in #10 byte of ...|\"" + value.asText() + "\"}|...");
        }
    }

    private void kind(String kind, ObjectNode object) {
        JsonNode spec = object.path("spec");
        switch (kind) {
            case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet" -> workload(spec);
            case "Job" -> {
                podSpec("spec.template.spec", spec.path("template").path("spec"));
                if (Json.text(spec, "template", "spec", "restartPolicy").equals("Always")) {
                    causes.add(new Cause(
                            "FieldValueNotSupported",
                            "Unsupported value: \"Always\": supported values: \"OnFailure\", \"Never\"",
                            "spec.template.spec.restartPolicy"));
                }
            }
            case "Pod" -> podSpec("spec", spec);
            case "Secret" -> object.path("data").forEach(Validation::base64);
            case "Service" -> {
                boolean headless = Json.text(spec, "clusterIP").equals("None");
                if (spec.path("ports").isEmpty()
                        && !headless
                        && !Json.text(spec, "type").equals("ExternalName")) {
                    required("spec.ports", "");
                }
            }
            case "CustomResourceDefinition" -> customResourceDefinition(object, spec);
            default -> {}
        }
    }

    private void workload(JsonNode spec) {
        JsonNode selector = spec.path("selector");
        if (spec.path("replicas").asInt() < 0) {
            invalid("spec.replicas", spec.path("replicas").toString(), "must be greater than or equal to 0");
        }
        if (!selector.isObject()) {
            required("spec.selector", "");
        } else if (selector.isEmpty()) {
            invalid("spec.selector", "{}", "empty selector is invalid for deployment");
        }
        if (!selector.isObject() || !Selector.ofObject(selector).test(spec.path("template"))) {
            JsonNode labels = spec.path("template").path("metadata").path("labels");
            invalid(
                    "spec.template.metadata.labels",
                    labels.isMissingNode() ? "null" : labels.toString(),
                    "`selector` does not match template `labels`");
        }
        podSpec("spec.template.spec", spec.path("template").path("spec"));
    }

    private void podSpec(String path, JsonNode spec) {
        if (spec.path("containers").isEmpty()) {
            required(path + ".containers", "");
        }
        int index = 0;
        for (JsonNode container : spec.path("containers")) {
            String here = path + ".containers[" + index++ + "]";
            if (Json.text(container, "name").isEmpty()) {
                required(here + ".name", "");
            }
            if (Json.text(container, "image").isEmpty()) {
                required(here + ".image", "");
            }
        }
    }

    private void customResourceDefinition(ObjectNode definition, JsonNode spec) {
        String expected = Json.text(spec, "names", "plural") + "." + Json.text(spec, "group");
        if (!Json.name(definition).equals(expected)) {
            invalid("metadata.name", "\"" + Json.name(definition) + "\"", "must be spec.names.plural+\".\"+spec.group");
        }
        if (spec.path("versions").isEmpty()) {
            required("spec.versions", "");
        }
        int index = 0;
        for (JsonNode version : spec.path("versions")) {
            if (!version.path("schema").path("openAPIV3Schema").isObject()) {
                required("spec.versions[" + index + "].schema.openAPIV3Schema", "schemas are required");
            }
            index++;
        }
    }

    private void update(String kind, ObjectNode object, ObjectNode before) {
        JsonNode spec = object.path("spec");
        JsonNode old = before.path("spec");
        switch (kind) {
            case "Deployment", "DaemonSet", "ReplicaSet" -> immutable("spec.selector", object, before);
            case "Job" -> {
                immutable("spec.selector", object, before);
                immutable("spec.template", object, before);
                immutable("spec.completionMode", object, before);
            }
            case "StatefulSet" -> {
                if (!without(spec, STATEFUL_SET_MUTABLE).equals(without(old, STATEFUL_SET_MUTABLE))) {
                    forbidden(
                            "spec",
                            "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
                                    + " 'updateStrategy', 'revisionHistoryLimit',"
                                    + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
                }
            }
            case "PersistentVolumeClaim" -> {
                if (!without(spec, Set.of("resources", "volumeName"))
                        .equals(without(old, Set.of("resources", "volumeName")))) {
                    forbidden(
                            "spec",
                            "spec is immutable after creation except resources.requests and volumeAttributesClassName"
                                    + " for bound claims");
                }
            }
            case "Pod" -> {
                if (!podWithoutMutable(spec).equals(podWithoutMutable(old))) {
                    forbidden(
                            "spec",
                            "pod updates may not change fields other than `spec.containers[*].image`,"
                                    + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations`"
                                    + " (only additions to existing tolerations),"
                                    + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
                                    + " previously negative)");
                }
            }
            case "Service" -> {
                String ip = Json.text(old, "clusterIP");
                if (!ip.isEmpty() && !Json.text(spec, "clusterIP").equals(ip)) {
                    invalid(
                            "spec.clusterIPs[0]",
                            "[\"" + Json.text(spec, "clusterIP") + "\"]",
                            "may not change once set");
                }
            }
            case "RoleBinding", "ClusterRoleBinding" -> {
                if (!object.path("roleRef").equals(before.path("roleRef"))) {
                    invalid("roleRef", object.path("roleRef").toString(), "cannot change roleRef");
                }
            }
            case "ConfigMap", "Secret" -> {
                for (String field : List.of("data", "binaryData")) {
                    if (before.path("immutable").asBoolean()
                            && !object.path(field).equals(before.path(field))) {
                        forbidden(field, "field is immutable when `immutable` is set");
                    }
                }
                if (kind.equals("Secret") && !object.path("type").equals(before.path("type"))) {
                    invalid("type", object.path("type").toString(), "field is immutable");
                }
            }
            case "StorageClass" -> immutable("provisioner", object, before);
            default -> {}
        }
    }

    private void immutable(String path, JsonNode object, JsonNode before) {
        JsonNode now = object.at("/" + path.replace('.', '/'));
        if (!now.equals(before.at("/" + path.replace('.', '/')))) {
            invalid(path, now.isMissingNode() ? "null" : now.toString(), "field is immutable");
        }
    }

    private static JsonNode without(JsonNode spec, Set<String> fields) {
        return spec instanceof ObjectNode object ? object.deepCopy().remove(fields) : spec;
    }

    private static JsonNode podWithoutMutable(JsonNode spec) {
        JsonNode copy = without(spec, Set.of("tolerations", "activeDeadlineSeconds", "nodeName"));
        for (String list : List.of("containers", "initContainers")) {
            copy.path(list).forEach(container -> ((ObjectNode) container).remove("image"));
        }
        return copy;
    }

    private void required(String field, String message) {
        causes.add(new Cause(
                "FieldValueRequired", message.isEmpty() ? "Required value" : "Required value: " + message, field));
    }

    private void invalid(String field, String value, String message) {
        causes.add(new Cause("FieldValueInvalid", "Invalid value: " + value + ": " + message, field));
    }

    private void forbidden(String field, String message) {
        causes.add(new Cause("FieldValueForbidden", "Forbidden: " + message, field));
    }

    /** Returns a kind's name as messages about types print it. */
    static String typeName(JsonNode value) {
        return value.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
