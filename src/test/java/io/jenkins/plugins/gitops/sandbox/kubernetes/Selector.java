package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Label and field selectors as lists and watches take them. */
final class Selector {

    private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s*\\(([^)]*)\\)");
    private static final Pattern EQUALITY = Pattern.compile("([^!=\\s]+)\\s*(==|=|!=)\\s*(\\S*)");
    private static final Pattern TERMS = Pattern.compile(",(?![^(]*\\))");

    private static final Map<String, Set<String>> FIELDS = Map.of(
            "Pod", Set.of("spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName", "status.phase"),
            "Event",
                    Set.of(
                            "involvedObject.kind",
                            "involvedObject.name",
                            "involvedObject.namespace",
                            "involvedObject.uid",
                            "reason",
                            "type"),
            "Secret", Set.of("type"),
            "Namespace", Set.of("status.phase"),
            "ReplicaSet", Set.of("status.replicas"),
            "Job", Set.of("status.successful"));

    private Selector() {}

    /** Returns the test for {@code labelSelector} and {@code fieldSelector}; both may be null. */
    static Predicate<JsonNode> parse(ResourceType type, String labels, String fields) {
        return labels(labels).and(fields(type, fields));
    }

    static Predicate<JsonNode> labels(String selector) {
        Predicate<JsonNode> all = object -> true;
        if (selector == null || selector.isBlank()) {
            return all;
        }
        for (String term : TERMS.split(selector)) {
            all = all.and(labelTerm(term.strip()));
        }
        return all;
    }

    /** Returns the test for a {@code LabelSelector} object. */
    static Predicate<JsonNode> ofObject(JsonNode selector) {
        List<String> terms = new ArrayList<>();
        selector.path("matchLabels")
                .properties()
                .forEach(entry ->
                        terms.add(entry.getKey() + "=" + entry.getValue().asText()));
        for (JsonNode expression : selector.path("matchExpressions")) {
            String key = Json.text(expression, "key");
            String values = String.join(",", Json.strings(expression.path("values")));
            terms.add(
                    switch (Json.text(expression, "operator")) {
                        case "In" -> key + " in (" + values + ")";
                        case "NotIn" -> key + " notin (" + values + ")";
                        case "DoesNotExist" -> "!" + key;
                        default -> key;
                    });
        }
        return labels(String.join(",", terms));
    }

    private static Predicate<JsonNode> labelTerm(String term) {
        Matcher set = SET.matcher(term);
        if (set.matches()) {
            List<String> values =
                    Arrays.stream(set.group(3).split(",")).map(String::strip).toList();
            boolean in = set.group(2).equals("in");
            return object -> {
                JsonNode value = label(object, set.group(1));
                return in == (!value.isMissingNode() && values.contains(value.asText()));
            };
        }
        Matcher equality = EQUALITY.matcher(term);
        if (equality.matches()) {
            boolean wanted = !equality.group(2).equals("!=");
            return object ->
                    wanted == label(object, equality.group(1)).asText("\0").equals(equality.group(3))
                            && (!wanted || !label(object, equality.group(1)).isMissingNode());
        }
        if (term.startsWith("!")) {
            return object -> label(object, term.substring(1).strip()).isMissingNode();
        }
        if (term.contains(" ") || term.isEmpty()) {
            throw ApiException.badRequest("unable to parse requirement: " + term);
        }
        return object -> !label(object, term).isMissingNode();
    }

    private static JsonNode label(JsonNode object, String name) {
        return object.path("metadata").path("labels").path(name);
    }

    private static Predicate<JsonNode> fields(ResourceType type, String selector) {
        Predicate<JsonNode> all = object -> true;
        if (selector == null || selector.isBlank()) {
            return all;
        }
        for (String term : selector.split(",")) {
            Matcher equality = EQUALITY.matcher(term.strip());
            if (!equality.matches()) {
                throw ApiException.badRequest("invalid field selector: " + term);
            }
            String field = equality.group(1);
            boolean known = field.equals("metadata.name")
                    || field.equals("metadata.namespace")
                    || FIELDS.getOrDefault(type.kind(), Set.of()).contains(field);
            if (!known) {
                throw ApiException.badRequest("field label not supported: " + field);
            }
            boolean wanted = !equality.group(2).equals("!=");
            all = all.and(
                    object -> wanted == Json.text(object, field.split("\\.")).equals(equality.group(3)));
        }
        return all;
    }
}
