package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A selector as it stands in a workload, for a request and for objects at hand. */
record LabelSelector(Map<String, Object> labels, List<Resource> expressions) {

    static LabelSelector of(Resource workload) {
        // a ReplicationController has only labels, without a word around them
        boolean plain = workload.kind().equals("ReplicationController");
        return new LabelSelector(
                plain ? workload.map("spec", "selector") : workload.map("spec", "selector", "matchLabels"),
                workload.maps("spec", "selector", "matchExpressions").stream()
                        .map(Resource::of)
                        .toList());
    }

    boolean isEmpty() {
        return labels.isEmpty() && expressions.isEmpty();
    }

    boolean matches(Resource object) {
        Map<String, Object> actual = object.labels();
        return labels.entrySet().stream().allMatch(entry -> entry.getValue().equals(actual.get(entry.getKey())))
                && expressions.stream().allMatch(expression -> matches(expression, actual));
    }

    private static boolean matches(Resource expression, Map<String, Object> actual) {
        String key = expression.text("key");
        return switch (expression.text("operator")) {
            case "In" -> actual.containsKey(key) && values(expression).contains(actual.get(key));
            case "NotIn" -> !values(expression).contains(actual.get(key));
            case "DoesNotExist" -> !actual.containsKey(key);
            default -> actual.containsKey(key);
        };
    }

    private static List<?> values(Resource expression) {
        return expression.at("values").map(list -> (List<?>) list).orElse(List.of());
    }

    /** Returns the form that a list request takes. */
    @Override
    public String toString() {
        return Stream.concat(
                        labels.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()),
                        expressions.stream().map(LabelSelector::text))
                .collect(Collectors.joining(","));
    }

    private static String text(Resource expression) {
        String key = expression.text("key");
        String values = values(expression).stream().map(String::valueOf).collect(Collectors.joining(","));
        return switch (expression.text("operator")) {
            case "In" -> key + " in (" + values + ")";
            case "NotIn" -> key + " notin (" + values + ")";
            case "DoesNotExist" -> "!" + key;
            default -> key;
        };
    }
}
