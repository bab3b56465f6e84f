package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The values that a real server fills in for fields that are missing; only those that tests and users meet. */
final class Defaults {

    /** Keeps a claim until it is known that no pod uses it. */
    static final String CLAIM_PROTECTION = "kubernetes.io/pvc-protection";

    /** The status that a new object answers with, before any controller has seen it. */
    private static final Map<String, String> INITIAL_STATUS = Map.ofEntries(
            Map.entry("Deployment", "{}"),
            Map.entry("ReplicaSet", "{\"replicas\":0}"),
            Map.entry("StatefulSet", "{\"replicas\":0,\"availableReplicas\":0}"),
            Map.entry(
                    "DaemonSet",
                    "{\"currentNumberScheduled\":0,\"numberMisscheduled\":0,\"desiredNumberScheduled\":0,"
                            + "\"numberReady\":0}"),
            Map.entry("Job", "{}"),
            Map.entry("CronJob", "{}"),
            Map.entry("Pod", "{\"phase\":\"Pending\"}"),
            Map.entry("Service", "{\"loadBalancer\":{}}"),
            Map.entry("Ingress", "{\"loadBalancer\":{}}"),
            Map.entry("PersistentVolumeClaim", "{\"phase\":\"Pending\"}"),
            Map.entry("HorizontalPodAutoscaler", "{\"desiredReplicas\":0,\"currentMetrics\":null}"));

    private Defaults() {}

    /** Fills in an object of a built-in kind. */
    static void fill(ResourceType type, ObjectNode object) {
        ObjectNode spec = object.path("spec") instanceof ObjectNode found ? found : Json.object();
        switch (type.kind()) {
            case "Deployment" -> deployment(spec);
            case "ReplicaSet" -> {
                Json.putDefault(spec, "replicas", 1);
                podTemplate(spec);
            }
            case "StatefulSet" -> statefulSet(spec);
            case "DaemonSet" -> daemonSet(spec);
            case "Job" -> jobSpec(spec);
            case "CronJob" -> cronJob(spec);
            case "Pod" -> podSpec(spec);
            case "Service" -> service(object, spec);
            case "Secret" -> secret(object);
            case "Namespace" -> namespace(object);
            case "PersistentVolumeClaim" -> Json.putDefault(spec, "volumeMode", "Filesystem");
            case "NetworkPolicy" -> networkPolicy(spec);
            case "HorizontalPodAutoscaler" -> Json.putDefault(spec, "minReplicas", 1);
            case "RoleBinding", "ClusterRoleBinding" -> object.path("subjects").forEach(Defaults::subject);
            case "StorageClass" -> {
                Json.putDefault(object, "reclaimPolicy", "Delete");
                Json.putDefault(object, "volumeBindingMode", "Immediate");
            }
            case "CustomResourceDefinition" -> customResourceDefinition(object, spec);
            default -> {}
        }
    }

    private static void deployment(ObjectNode spec) {
        Json.putDefault(spec, "replicas", 1);
        Json.putDefault(spec, "revisionHistoryLimit", 10);
        Json.putDefault(spec, "progressDeadlineSeconds", 600);
        ObjectNode strategy = Json.child(spec, "strategy");
        Json.putDefault(strategy, "type", "RollingUpdate");
        if (Json.text(strategy, "type").equals("RollingUpdate")) {
            ObjectNode rolling = Json.child(strategy, "rollingUpdate");
            Json.putDefault(rolling, "maxSurge", "25%");
            Json.putDefault(rolling, "maxUnavailable", "25%");
        }
        podTemplate(spec);
    }

    private static void statefulSet(ObjectNode spec) {
        Json.putDefault(spec, "replicas", 1);
        Json.putDefault(spec, "revisionHistoryLimit", 10);
        Json.putDefault(spec, "podManagementPolicy", "OrderedReady");
        ObjectNode strategy = Json.child(spec, "updateStrategy");
        Json.putDefault(strategy, "type", "RollingUpdate");
        if (Json.text(strategy, "type").equals("RollingUpdate")) {
            Json.putDefault(Json.child(strategy, "rollingUpdate"), "partition", 0);
        }
        podTemplate(spec);
    }

    private static void daemonSet(ObjectNode spec) {
        Json.putDefault(spec, "revisionHistoryLimit", 10);
        ObjectNode strategy = Json.child(spec, "updateStrategy");
        Json.putDefault(strategy, "type", "RollingUpdate");
        if (Json.text(strategy, "type").equals("RollingUpdate")) {
            ObjectNode rolling = Json.child(strategy, "rollingUpdate");
            Json.putDefault(rolling, "maxSurge", 0);
            Json.putDefault(rolling, "maxUnavailable", 1);
        }
        podTemplate(spec);
    }

    /**
     * Fills in what the server makes up for a new object: nobody owns it.
     *
     * @param object with its uid
     */
    static void generate(ResourceType type, ObjectNode object) {
        switch (type.kind()) {
            case "Job" -> jobSelector(object);
            case "PersistentVolumeClaim" ->
                Json.metadata(object).withArray("/finalizers").add(CLAIM_PROTECTION);
            default -> {}
        }
        if (!type.isCustom() && !object.has("status")) {
            String status = INITIAL_STATUS.get(type.kind());
            if (status != null) {
                object.set("status", Json.read(status));
            }
        }
    }

    private static void jobSelector(ObjectNode job) {
        ObjectNode spec = Json.child(job, "spec");
        String uid = Json.uid(job);
        if (!spec.path("manualSelector").asBoolean() && !spec.hasNonNull("selector")) {
            spec.putObject("selector").putObject("matchLabels").put("batch.kubernetes.io/controller-uid", uid);
            ObjectNode labels = Json.child(Json.child(Json.child(spec, "template"), "metadata"), "labels");
            labels.put("batch.kubernetes.io/controller-uid", uid);
            labels.put("batch.kubernetes.io/job-name", Json.name(job));
            labels.put("controller-uid", uid);
            labels.put("job-name", Json.name(job));
            Json.putDefault(Json.metadata(job), "labels", labels.deepCopy());
        }
    }

    private static void jobSpec(ObjectNode spec) {
        Json.putDefault(spec, "backoffLimit", 6);
        if (!spec.hasNonNull("parallelism")) {
            Json.putDefault(spec, "completions", 1);
            spec.put("parallelism", 1);
        }
        Json.putDefault(spec, "completionMode", "NonIndexed");
        Json.putDefault(spec, "suspend", false);
        podTemplate(spec);
    }

    private static void cronJob(ObjectNode spec) {
        Json.putDefault(spec, "concurrencyPolicy", "Allow");
        Json.putDefault(spec, "suspend", false);
        Json.putDefault(spec, "successfulJobsHistoryLimit", 3);
        Json.putDefault(spec, "failedJobsHistoryLimit", 1);
        podTemplate(Json.child(Json.child(spec, "jobTemplate"), "spec"));
    }

    private static void podTemplate(ObjectNode spec) {
        if (spec.path("template").path("spec") instanceof ObjectNode podSpec) {
            podSpec(podSpec);
        }
    }

    private static void podSpec(ObjectNode spec) {
        Json.putDefault(spec, "restartPolicy", "Always");
        Json.putDefault(spec, "dnsPolicy", "ClusterFirst");
        Json.putDefault(spec, "schedulerName", "default-scheduler");
        Json.putDefault(spec, "securityContext", Json.object());
        Json.putDefault(spec, "terminationGracePeriodSeconds", 30);
        if (spec.hasNonNull("serviceAccountName")) {
            spec.set("serviceAccount", spec.get("serviceAccountName"));
        }
        for (String containers : List.of("initContainers", "containers")) {
            spec.path(containers).forEach(container -> container((ObjectNode) container));
        }
        for (JsonNode volume : spec.path("volumes")) {
            for (String source : List.of("configMap", "secret", "projected", "downwardAPI")) {
                if (volume.path(source) instanceof ObjectNode projection) {
                    Json.putDefault(projection, "defaultMode", 420);
                }
            }
        }
    }

    private static void container(ObjectNode container) {
        Json.putDefault(container, "resources", Json.object());
        Json.putDefault(container, "terminationMessagePath", "/dev/termination-log");
        Json.putDefault(container, "terminationMessagePolicy", "File");
        Json.putDefault(
                container, "imagePullPolicy", isLatest(Json.text(container, "image")) ? "Always" : "IfNotPresent");
        container.path("ports").forEach(port -> Json.putDefault((ObjectNode) port, "protocol", "TCP"));
        for (JsonNode variable : container.path("env")) {
            if (variable.path("valueFrom").path("fieldRef") instanceof ObjectNode reference) {
                Json.putDefault(reference, "apiVersion", "v1");
            }
        }
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            if (container.path(probe) instanceof ObjectNode found) {
                Json.putDefault(found, "timeoutSeconds", 1);
                Json.putDefault(found, "periodSeconds", 10);
                Json.putDefault(found, "successThreshold", 1);
                Json.putDefault(found, "failureThreshold", 3);
                if (found.path("httpGet") instanceof ObjectNode request) {
                    Json.putDefault(request, "scheme", "HTTP");
                    Json.putDefault(request, "path", "/");
                }
            }
        }
    }

    private static boolean isLatest(String image) {
        String last = image.substring(image.lastIndexOf('/') + 1);
        return !last.contains("@") && (!last.contains(":") || last.endsWith(":latest"));
    }

    private static void service(ObjectNode service, ObjectNode spec) {
        Json.putDefault(spec, "type", "ClusterIP");
        Json.putDefault(spec, "sessionAffinity", "None");
        for (JsonNode item : spec.path("ports")) {
            ObjectNode port = (ObjectNode) item;
            Json.putDefault(port, "protocol", "TCP");
            Json.putDefault(port, "targetPort", port.path("port"));
        }
        if (Json.text(spec, "type").equals("ExternalName") || Json.uid(service).isEmpty()) {
            return;
        }
        Json.putDefault(spec, "internalTrafficPolicy", "Cluster");
        Json.putDefault(spec, "ipFamilies", Json.array().add("IPv4"));
        Json.putDefault(spec, "ipFamilyPolicy", "SingleStack");
        int number = Json.uid(service).hashCode() & 0xffff;
        Json.putDefault(spec, "clusterIP", "10.96." + (number >> 8) + "." + (number & 0xff));
        Json.putDefault(spec, "clusterIPs", Json.array().add(Json.text(spec, "clusterIP")));
        if (List.of("NodePort", "LoadBalancer").contains(Json.text(spec, "type"))) {
            Json.putDefault(spec, "externalTrafficPolicy", "Cluster");
            int next = 30000 + number % 2000;
            for (JsonNode port : spec.path("ports")) {
                Json.putDefault((ObjectNode) port, "nodePort", next++);
            }
        }
    }

    private static void networkPolicy(ObjectNode spec) {
        Json.putDefault(spec, "podSelector", Json.object());
        ArrayNode types = Json.array().add("Ingress");
        Json.putDefault(spec, "policyTypes", spec.path("egress").isEmpty() ? types : types.add("Egress"));
        for (String direction : List.of("ingress", "egress")) {
            for (JsonNode rule : spec.path(direction)) {
                rule.path("ports").forEach(port -> Json.putDefault((ObjectNode) port, "protocol", "TCP"));
            }
        }
    }

    private static void secret(ObjectNode secret) {
        Json.putDefault(secret, "type", "Opaque");
        if (secret.remove("stringData") instanceof ObjectNode plain) {
            ObjectNode data = Json.child(secret, "data");
            plain.properties()
                    .forEach(entry -> data.put(
                            entry.getKey(),
                            Base64.getEncoder()
                                    .encodeToString(entry.getValue().asText().getBytes(StandardCharsets.UTF_8))));
        }
    }

    private static void namespace(ObjectNode namespace) {
        Json.child(Json.metadata(namespace), "labels").put("kubernetes.io/metadata.name", Json.name(namespace));
        if (!Json.isTerminating(namespace)) {
            Json.putDefault(
                    Json.child(namespace, "spec"), "finalizers", Json.array().add("kubernetes"));
        }
        Json.putDefault(Json.child(namespace, "status"), "phase", "Active");
    }

    private static void subject(JsonNode subject) {
        if (!Json.text(subject, "kind").equals("ServiceAccount")) {
            Json.putDefault((ObjectNode) subject, "apiGroup", "rbac.authorization.k8s.io");
        }
    }

    private static void customResourceDefinition(ObjectNode definition, ObjectNode spec) {
        ObjectNode names = Json.child(spec, "names");
        Json.putDefault(names, "singular", Json.text(names, "kind").toLowerCase(Locale.ROOT));
        Json.putDefault(names, "listKind", Json.text(names, "kind") + "List");
        Json.putDefault(Json.child(spec, "conversion"), "strategy", "None");
        ObjectNode status = Json.child(definition, "status");
        if (!status.has("storedVersions")) {
            for (JsonNode version : spec.path("versions")) {
                if (version.path("storage").asBoolean()) {
                    status.putArray("storedVersions").add(Json.text(version, "name"));
                }
            }
        }
    }
}
