package io.jenkins.plugins.gitops.engine.resource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Kubernetes object as an immutable JSON tree: maps with text keys in the order of the source, lists, text, booleans,
 * {@link Long}, {@link java.math.BigInteger}, {@link Double} and null.
 *
 * <p>Nothing is filled in or dropped: empty lists and nulls stay, as the API server tells them from absent fields.
 */
public final class Resource {

    private final Map<String, Object> tree;

    /** Null until somebody asks; whichever thread finds it out comes to the same. */
    private ResourceId id;

    private Resource(Map<String, Object> immutableTree) {
        this.tree = immutableTree;
    }

    /**
     * Returns an object with the given content, which is copied unless it is a part of another object, or of what {@link
     * ResourceJson#read} returns: that nobody can change.
     *
     * @throws IllegalArgumentException when the tree has a value that JSON does not know
     */
    @SuppressWarnings("unchecked")
    public static Resource of(Map<String, ?> tree) {
        return new Resource((Map<String, Object>) JsonTree.frozen(tree));
    }

    private static String groupOf(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    /** Returns the whole content; it cannot be changed. */
    public Map<String, Object> tree() {
        return tree;
    }

    /** Returns group, kind, namespace and name; parts that are missing are empty. */
    public ResourceId id() {
        ResourceId known = id;
        if (known == null) {
            known = new ResourceId(
                    groupOf(text("apiVersion")), text("kind"), text("metadata", "namespace"), text("metadata", "name"));
            id = known;
        }
        return known;
    }

    /** Returns {@code apiVersion} as it is written, such as {@code apps/v1}; empty where it is missing. */
    public String apiVersion() {
        return text("apiVersion");
    }

    /** Returns the version without its group, such as {@code v1}. */
    public String version() {
        String apiVersion = apiVersion();
        return apiVersion.substring(apiVersion.indexOf('/') + 1);
    }

    /** Returns the kind; empty where it is missing. */
    public String kind() {
        return id().kind();
    }

    /** Returns the name; empty where it is missing. */
    public String name() {
        return id().name();
    }

    /** Returns the namespace; empty where it is missing. */
    public String namespace() {
        return id().namespace();
    }

    /** Returns {@code metadata.uid}; empty for an object that never was in a cluster. */
    public String uid() {
        return text("metadata", "uid");
    }

    /** Returns {@code metadata.resourceVersion}; empty for an object that never was in a cluster. */
    public String resourceVersion() {
        return text("metadata", "resourceVersion");
    }

    /** Returns {@code metadata.annotations}, empty where there are none. */
    public Map<String, Object> annotations() {
        return map("metadata", "annotations");
    }

    /** Returns {@code metadata.labels}, empty where there are none. */
    public Map<String, Object> labels() {
        return map("metadata", "labels");
    }

    /** Returns whether the object is being deleted. */
    public boolean isTerminating() {
        return at("metadata", "deletionTimestamp").isPresent();
    }

    /** Returns the value at a path of keys; nothing where a part is missing or the value is null. */
    public Optional<Object> at(String... path) {
        return Optional.ofNullable(valueAt(path));
    }

    private Object valueAt(String... path) {
        Object value = tree;
        for (String key : path) {
            value = value instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return value;
    }

    /** Returns the text at a path; empty where there is none or it is not text. */
    public String text(String... path) {
        return valueAt(path) instanceof String text ? text : "";
    }

    /** Returns the whole number at a path, or the given one where there is none. */
    public long number(long absent, String... path) {
        return at(path).filter(Number.class::isInstance)
                .map(value -> ((Number) value).longValue())
                .orElse(absent);
    }

    /** Returns whether the value at a path is {@code true}. */
    public boolean isTrue(String... path) {
        return at(path).filter(Boolean.TRUE::equals).isPresent();
    }

    /** Returns the map at a path; empty where there is none. */
    public Map<String, Object> map(String... path) {
        return asMap(valueAt(path));
    }

    /** Returns the maps in the list at a path, in their order; empty where there is no list. */
    @SuppressWarnings("unchecked")
    public List<Map<String, Object>> maps(String... path) {
        return at(path).filter(List.class::isInstance).map(List.class::cast).orElse(List.of()).stream()
                .filter(Map.class::isInstance)
                .map(item -> (Map<String, Object>) item)
                .toList();
    }

    /**
     * Returns this object with another value at a path; maps on the way are made where they are missing.
     *
     * @param value null sets a JSON null
     */
    public Resource with(Object value, String... path) {
        return new Resource(replaced(tree, JsonTree.frozen(value), path, 0));
    }

    /** Returns this object without the value at a path; the same object where there is none. */
    public Resource without(String... path) {
        Map<String, Object> parent = tree;
        for (int i = 0; i < path.length - 1; i++) {
            parent = asMap(parent.get(path[i]));
        }
        String last = path[path.length - 1];
        if (!parent.containsKey(last)) {
            return this;
        }
        Map<String, Object> rest = JsonTree.without(parent, last);
        return new Resource(path.length == 1 ? rest : replaced(tree, rest, Arrays.copyOf(path, path.length - 1), 0));
    }

    private static Map<String, Object> replaced(Map<String, Object> map, Object value, String[] path, int depth) {
        boolean last = depth == path.length - 1;
        return JsonTree.with(
                map, path[depth], last ? value : replaced(asMap(map.get(path[depth])), value, path, depth + 1));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object value) {
        return value instanceof Map<?, ?> ? (Map<String, Object>) value : Map.of();
    }

    @Override
    public boolean equals(Object other) {
        return other == this || other instanceof Resource resource && tree.equals(resource.tree);
    }

    @Override
    public int hashCode() {
        return id().hashCode();
    }

    /** Returns kind, namespace and name; never the content, which may be secret. */
    @Override
    public String toString() {
        return id().toString();
    }
}
