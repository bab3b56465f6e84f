package io.jenkins.plugins.gitops.sandbox.kubernetes.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/** What all workload controllers do: owning, making and counting pods, writing conditions. */
final class Workload {

    private Workload() {}

    static void own(ObjectNode owner, ObjectNode object) {
        Json.metadata(object)
                .putArray("ownerReferences")
                .addObject()
                .put("apiVersion", Json.text(owner, "apiVersion"))
                .put("kind", Json.text(owner, "kind"))
                .put("name", Json.name(owner))
                .put("uid", Json.uid(owner))
                .put("controller", true)
                .put("blockOwnerDeletion", true);
    }

    /** Returns a new pod from the owner's template; an empty name is made up. */
    static ObjectNode pod(ObjectNode owner, String name) {
        JsonNode template = owner.path("spec").path("template");
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = pod.putObject("metadata");
        for (String field : List.of("labels", "annotations")) {
            if (template.path("metadata").has(field)) {
                metadata.set(field, template.path("metadata").get(field).deepCopy());
            }
        }
        metadata.put("name", name.isEmpty() ? Json.name(owner) + "-" + suffix() : name);
        metadata.put("namespace", Json.namespace(owner));
        own(owner, pod);
        pod.set("spec", template.path("spec").deepCopy());
        return pod;
    }

    static String suffix() {
        return UUID.randomUUID().toString().substring(0, 5);
    }

    /** Returns ten characters that stand for a template. */
    static String hash(JsonNode template) {
        return PodBehaviour.sha256(template.toString()).substring(0, 10);
    }

    static boolean isReady(JsonNode pod) {
        return readyCondition(pod).path("status").asText().equals("True");
    }

    static boolean isAvailable(JsonNode pod, int minReadySeconds) {
        if (!isReady(pod)) {
            return false;
        }
        Instant since =
                Instant.parse(readyCondition(pod).path("lastTransitionTime").asText());
        return minReadySeconds == 0
                || Duration.between(since, Instant.now()).compareTo(Duration.ofSeconds(minReadySeconds)) >= 0;
    }

    private static JsonNode readyCondition(JsonNode pod) {
        for (JsonNode condition : pod.path("status").path("conditions")) {
            if (Json.text(condition, "type").equals("Ready")) {
                return condition;
            }
        }
        return Json.object();
    }

    static int count(List<ObjectNode> pods, Predicate<ObjectNode> wanted) {
        return (int) pods.stream().filter(wanted).count();
    }

    /** Sets a number where it is not zero: the API leaves zeros out. */
    static void putCount(ObjectNode status, String field, int number) {
        if (number == 0) {
            status.remove(field);
        } else {
            status.put(field, number);
        }
    }

    /** Sets a condition; its times move only where it changes. */
    static void condition(ObjectNode status, String type, String value, String reason, String message) {
        ArrayNode conditions =
                status.path("conditions") instanceof ArrayNode found ? found : status.putArray("conditions");
        ObjectNode condition = null;
        for (JsonNode each : conditions) {
            if (Json.text(each, "type").equals(type)) {
                condition = (ObjectNode) each;
            }
        }
        if (condition == null) {
            condition = conditions.addObject().put("type", type);
        }
        boolean same = Json.text(condition, "status").equals(value)
                && Json.text(condition, "reason").equals(reason)
                && Json.text(condition, "message").equals(message);
        if (!same) {
            String now = PodLifecycle.now();
            if (!Json.text(condition, "status").equals(value)) {
                condition.put("lastTransitionTime", now);
            }
            condition.put("lastUpdateTime", now);
            condition.put("status", value).put("reason", reason).put("message", message);
        }
    }

    static String conditionReason(JsonNode object, String type) {
        for (JsonNode condition : object.path("status").path("conditions")) {
            if (Json.text(condition, "type").equals(type)) {
                return Json.text(condition, "reason");
            }
        }
        return "";
    }

    /** Returns a number or a percentage of a total. */
    static int share(JsonNode value, int total, boolean up) {
        String text = value.asText();
        if (!text.endsWith("%")) {
            return value.asInt();
        }
        double exact = Integer.parseInt(text.substring(0, text.length() - 1)) * total / 100.0;
        return (int) (up ? Math.ceil(exact) : Math.floor(exact));
    }
}
