package io.jenkins.plugins.gitops.engine.diff;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The fields in which two states of one object differ. */
public final class ResourceDiff {

    /** What the server writes into each object by itself. */
    private static final Set<String> SERVER_OWNED =
            Set.of("managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink");

    /** Keys by which items of lists are told apart, in this order. */
    private static final List<List<String>> ITEM_KEYS = List.of(
            List.of("name"),
            List.of("containerPort", "protocol"),
            List.of("port", "protocol"),
            List.of("mountPath"),
            List.of("ip"));

    /** Another one in each build, which must not make the same change look like another one. */
    private static final Pattern SALTED = Pattern.compile("\\(secret [0-9a-f]+\\)");

    private static final int MAX_VALUE = 200;
    private static final int SHOWN_BYTES = 8;

    private final Resource subject;
    private final SecretMask mask;
    /** Whether fields that only the first state has are no difference. */
    private final boolean partial;

    private final List<Difference> differences = new ArrayList<>();

    private ResourceDiff(Resource before, Resource subject, SecretMask mask, boolean partial) {
        this.subject = subject;
        this.mask = mask.knowing(() -> Stream.of(before, subject));
        this.partial = partial;
    }

    /**
     * Returns what differs between the two, without what the server owns and without status; secret values are masked.
     *
     * @param before as it is
     * @param after as it will be
     */
    public static List<Difference> between(Resource before, Resource after) {
        return between(before, after, SecretMask.create());
    }

    /**
     * Returns what differs between the two, as {@link #between(Resource, Resource)} does, secret values masked by the given
     * mask: equal values look equal under one mask.
     */
    public static List<Difference> between(Resource before, Resource after, SecretMask mask) {
        ResourceDiff diff = new ResourceDiff(before, after, mask, false);
        diff.compare("", comparable(before), comparable(after));
        return diff.differences;
    }

    /**
     * Returns in which fields of the manifest the live object differs; other fields of the live object are none. Values that
     * the server writes in another way (quantities) differ here.
     */
    public static List<Difference> ofManifest(Resource live, Resource manifest, SecretMask mask) {
        ResourceDiff diff = new ResourceDiff(live, manifest, mask, true);
        diff.compare("", comparable(live), comparable(manifest));
        return diff.differences;
    }

    private static Map<String, Object> comparable(Resource resource) {
        Map<String, Object> tree = new LinkedHashMap<>(resource.tree());
        tree.remove("status");
        if (tree.get("metadata") instanceof Map<?, ?> metadata) {
            Map<Object, Object> kept = new LinkedHashMap<>(metadata);
            SERVER_OWNED.forEach(kept::remove);
            if (kept.get("annotations") instanceof Map<?, ?> annotations) {
                Map<Object, Object> shown = new LinkedHashMap<>(annotations);
                // the whole object once more
                shown.remove(SecretMask.LAST_APPLIED);
                kept.put("annotations", shown);
                if (shown.isEmpty()) {
                    kept.remove("annotations");
                }
            }
            tree.put("metadata", kept);
        }
        return tree;
    }

    private void compare(String path, Object before, Object after) {
        if (Objects.equals(before, after)) {
            return;
        }
        if (before instanceof Map<?, ?> left && after instanceof Map<?, ?> right) {
            compareMaps(path, left, right);
        } else if (before instanceof List<?> left && after instanceof List<?> right) {
            compareLists(path, left, right);
        } else {
            differences.add(new Difference(path, text(path, before), text(path, after)));
        }
    }

    private void compareMaps(String path, Map<?, ?> before, Map<?, ?> after) {
        Set<Object> keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (Object key : keys) {
            String child = FieldPath.child(path, String.valueOf(key));
            if (!before.containsKey(key)) {
                added(child, after.get(key));
            } else if (!after.containsKey(key)) {
                removed(child, before.get(key));
            } else {
                compare(child, before.get(key), after.get(key));
            }
        }
    }

    private void added(String path, Object value) {
        differences.add(new Difference(path, null, text(path, value)));
    }

    private void removed(String path, Object value) {
        if (!partial) {
            differences.add(new Difference(path, text(path, value), null));
        }
    }

    private void compareLists(String path, List<?> before, List<?> after) {
        List<String> key = commonKey(before, after);
        if (key.isEmpty()) {
            compareByPosition(path, before, after);
            return;
        }
        Map<String, Object> left = byKey(before, key);
        Map<String, Object> right = byKey(after, key);
        Set<String> names = new LinkedHashSet<>(left.keySet());
        names.addAll(right.keySet());
        for (String name : names) {
            String child = path + "[" + name + "]";
            if (!left.containsKey(name)) {
                added(child, right.get(name));
            } else if (!right.containsKey(name)) {
                removed(child, left.get(name));
            } else {
                compare(child, left.get(name), right.get(name));
            }
        }
        if (left.keySet().equals(right.keySet()) && !List.copyOf(left.keySet()).equals(List.copyOf(right.keySet()))) {
            differences.add(new Difference(path, "order " + left.keySet(), "order " + right.keySet()));
        }
    }

    private void compareByPosition(String path, List<?> before, List<?> after) {
        for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
            String child = path + SecretMask.position(i, i < after.size() ? after.get(i) : before.get(i));
            if (i >= before.size()) {
                added(child, after.get(i));
            } else if (i >= after.size()) {
                removed(child, before.get(i));
            } else {
                compare(child, before.get(i), after.get(i));
            }
        }
    }

    /** Returns the key that every item of both lists has, each with another value; empty where there is none. */
    private static List<String> commonKey(List<?> before, List<?> after) {
        return ITEM_KEYS.stream()
                .filter(key -> isKeyOf(before, key) && isKeyOf(after, key))
                .findFirst()
                .orElse(List.of());
    }

    private static boolean isKeyOf(List<?> items, List<String> key) {
        boolean everywhere =
                items.stream().allMatch(item -> item instanceof Map<?, ?> map && map.containsKey(key.get(0)));
        return everywhere && byKey(items, key).size() == items.size();
    }

    private static Map<String, Object> byKey(List<?> items, List<String> key) {
        Map<String, Object> named = new LinkedHashMap<>();
        for (Object item : items) {
            Map<?, ?> map = (Map<?, ?>) item;
            List<String> parts = key.stream()
                    .filter(map::containsKey)
                    .map(part -> part + "=" + map.get(part))
                    .toList();
            named.put(String.join(",", parts), item);
        }
        return named;
    }

    private String text(String path, Object value) {
        Object shown = mask.masked(subject, path, value);
        String text = shown instanceof String string ? string : ResourceJson.write(shown);
        String line = text.replace("\n", "\\n");
        return line.length() > MAX_VALUE ? shortened(line) : line;
    }

    /** The hash tells values apart that begin alike. */
    private static String shortened(String line) {
        try {
            String stable = Regex.matcher(SALTED, line).replaceAll("(secret)");
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(stable.getBytes(StandardCharsets.UTF_8));
            return line.substring(0, MAX_VALUE) + "… (" + line.length() + " characters, "
                    + HexFormat.of().formatHex(hash, 0, SHOWN_BYTES) + ")";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
