package io.jenkins.plugins.gitops.engine.sync.fields;

import io.jenkins.plugins.gitops.engine.cluster.ApplyConflictException.Conflict;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Fields that others own with another value: who and since when, and the manifest without them. */
public final class ContestedFields {

    private static final Pattern MANAGER = Pattern.compile("\"([^\"]*)\"");
    private static final Set<String> AUTOSCALERS = Set.of(
            "kube-controller-manager", "horizontal-pod-autoscaler", "keda-operator", "vpa-updater", "autoscaler");

    private ContestedFields() {}

    /** Returns the manager's bare name. */
    public static String managerOf(Conflict conflict) {
        Matcher matcher = Regex.matcher(MANAGER, conflict.manager());
        return matcher.find() ? matcher.group(1) : conflict.manager();
    }

    /** Returns one sentence that names every field with its owner, since when, and what to do. */
    public static OperationException refusal(Resource manifest, Resource live, List<Conflict> conflicts) {
        String facts = conflicts.stream()
                .map(conflict -> conflict.field() + " is owned by " + conflict.manager() + since(conflict, live))
                .collect(Collectors.joining(", "));
        boolean scaled = conflicts.stream()
                .anyMatch(conflict ->
                        conflict.field().equals(".spec.replicas") && AUTOSCALERS.contains(managerOf(conflict)));
        String hint = scaled
                ? "an autoscaler sets the replicas: remove spec.replicas from the manifest"
                : "remove the field from the manifest, leave it to its owner with conflicts: 'yield',";
        return new OperationException(
                manifest + ": " + facts + "; " + hint + " or take it over with conflicts: 'force'");
    }

    private static String since(Conflict conflict, Resource live) {
        if (conflict.manager().contains(" at ")) {
            return "";
        }
        return ManagedFields.entries(live).stream()
                .filter(entry -> managerOf(conflict).equals(entry.get("manager")))
                .filter(entry -> entry.get("time") instanceof String)
                .map(entry -> String.valueOf(entry.get("time")))
                .max(String::compareTo)
                .map(time -> " since " + time)
                .orElse("");
    }

    /**
     * Returns the manifest without contested fields.
     *
     * @throws OperationException where a path of the server cannot be found in the manifest
     */
    public static Resource without(Resource manifest, List<Conflict> conflicts) {
        Map<String, Object> tree = manifest.tree();
        for (Conflict conflict : conflicts) {
            Map<String, Object> rest = asMap(without(tree, conflict.field())
                    .orElseThrow(() -> new OperationException(manifest + ": the contested field " + conflict.field()
                            + " cannot be left to its owner; remove it from the manifest")));
            tree = rest;
        }
        return Resource.of(tree);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object tree) {
        return (Map<String, Object>) tree;
    }

    /** The server's paths do not escape dots, so each key that fits is tried, longest first. */
    private static Optional<Object> without(Object value, String path) {
        if (value instanceof Map<?, ?> map && path.startsWith(".")) {
            List<String> keys = map.keySet().stream()
                    .map(String::valueOf)
                    .filter(key -> path.startsWith(key, 1) && isEndOfKey(path, key.length() + 1))
                    .sorted((one, other) -> other.length() - one.length())
                    .toList();
            for (String key : keys) {
                Optional<Object> rest = replaced(map, key, path.substring(key.length() + 1));
                if (rest.isPresent()) {
                    return rest;
                }
            }
        }
        if (value instanceof List<?> list && path.startsWith("[")) {
            return withoutItem(list, path);
        }
        return Optional.empty();
    }

    private static boolean isEndOfKey(String path, int end) {
        return end == path.length() || path.charAt(end) == '.' || path.charAt(end) == '[';
    }

    private static Optional<Object> replaced(Map<?, ?> map, String key, String restOfPath) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((name, child) -> copy.put(String.valueOf(name), child));
        if (restOfPath.isEmpty()) {
            copy.remove(key);
            return Optional.of(copy);
        }
        return without(map.get(key), restOfPath).map(child -> {
            copy.put(key, child);
            return copy;
        });
    }

    private static Optional<Object> withoutItem(List<?> list, String path) {
        for (int i = 0; i < list.size(); i++) {
            for (int end = path.indexOf(']'); end > 0; end = path.indexOf(']', end + 1)) {
                if (!isItem(list.get(i), path.substring(1, end))) {
                    continue;
                }
                List<Object> copy = new ArrayList<>(list);
                if (end == path.length() - 1) {
                    copy.remove(i);
                    return Optional.of(copy);
                }
                Optional<Object> rest = without(list.get(i), path.substring(end + 1));
                if (rest.isPresent()) {
                    copy.set(i, rest.get());
                    return Optional.of(copy);
                }
            }
        }
        return Optional.empty();
    }

    /** {@code name="cart"}, {@code containerPort=8080,protocol="TCP"}, {@code ="value"}. */
    private static boolean isItem(Object item, String selector) {
        if (selector.startsWith("=")) {
            return ResourceJson.write(item).equals(selector.substring(1));
        }
        return item instanceof Map<?, ?> map
                && Arrays.stream(Regex.split(selector, ",(?=[A-Za-z]+=)"))
                        .map(part -> Regex.split(part, "=", 2))
                        .allMatch(part -> part.length == 2
                                && (!map.containsKey(part[0])
                                        || ResourceJson.write(map.get(part[0])).equals(part[1])));
    }
}
