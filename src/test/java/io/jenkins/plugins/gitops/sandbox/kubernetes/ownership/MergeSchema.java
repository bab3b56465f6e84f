package io.jenkins.plugins.gitops.sandbox.kubernetes.ownership;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the API says about how a value is merged and owned: as a whole (atomic), key by key, or item by item.
 *
 * <p>What no schema knows is deduced: maps key by key, lists as a whole. A schema that is closed refuses fields that it
 * does not name.
 */
public final class MergeSchema {

    /** The shape that a value must have. */
    public enum Shape {
        ANY,
        STRING,
        NUMBER,
        BOOLEAN,
        MAP,
        LIST
    }

    private enum ListType {
        ATOMIC,
        SET,
        MAP
    }

    private static final MergeSchema DEDUCED = new MergeSchema(Shape.ANY);

    private final Shape shape;
    private final Map<String, MergeSchema> fields = new LinkedHashMap<>();
    private final Map<String, JsonNode> keyDefaults = new LinkedHashMap<>();
    private boolean atomic;
    private boolean closed;
    private ListType listType = ListType.ATOMIC;
    private List<String> keys = List.of();
    private MergeSchema element;
    private List<String> alwaysPresent = List.of();

    private MergeSchema(Shape shape) {
        this.shape = shape;
    }

    /** Returns the schema of what nobody described. */
    public static MergeSchema deduced() {
        return DEDUCED;
    }

    /** Returns a new schema for values of a shape. */
    public static MergeSchema of(Shape shape) {
        return new MergeSchema(shape);
    }

    /** Describes a field, replacing what was said about it. */
    public MergeSchema field(String name, MergeSchema schema) {
        fields.put(name, schema);
        return this;
    }

    /** The value has one owner and is replaced as a whole. */
    public MergeSchema atomic() {
        atomic = true;
        listType = ListType.ATOMIC;
        return this;
    }

    /** Fields that are not named are refused. */
    public MergeSchema closed() {
        closed = true;
        return this;
    }

    /** A list whose items are told apart by the values of these keys. */
    public MergeSchema listByKeys(List<String> newKeys) {
        listType = ListType.MAP;
        keys = List.copyOf(newKeys);
        return this;
    }

    /** A list that is a set of scalars. */
    public MergeSchema listAsSet() {
        listType = ListType.SET;
        return this;
    }

    /** The value that a key has where an item leaves it out. */
    public MergeSchema keyDefault(String key, JsonNode value) {
        keyDefaults.put(key, value);
        return this;
    }

    /** Describes the items of a list, or the values of a map with free keys. */
    public MergeSchema element(MergeSchema schema) {
        element = schema;
        return this;
    }

    /** Structures that an object has even before anything is in them, as JSON pointers: their own path is owned by nobody. */
    public MergeSchema alwaysPresent(List<String> pointers) {
        alwaysPresent = List.copyOf(pointers);
        return this;
    }

    List<String> alwaysPresent() {
        return alwaysPresent;
    }

    /** Returns what is known about a field. */
    public MergeSchema get(String field) {
        MergeSchema known = fields.get(field);
        return known != null ? known : element();
    }

    /** Returns whether the field is one that the schema names or leaves free. */
    boolean allows(String field) {
        return !closed || fields.containsKey(field);
    }

    /** Returns what is known about a list's items or a free map's values. */
    public MergeSchema element() {
        return element == null ? DEDUCED : element;
    }

    Shape shape() {
        return shape;
    }

    boolean isAtomic() {
        return atomic;
    }

    boolean isKeyedList() {
        return listType == ListType.MAP;
    }

    boolean isSet() {
        return listType == ListType.SET;
    }

    List<String> keys() {
        return keys;
    }

    JsonNode defaultOfKey(String key) {
        return keyDefaults.get(key);
    }

    /** Returns whether the value is owned as one: a scalar, an atomic map or list. */
    boolean isLeaf(JsonNode value) {
        if (value == null || value.isNull() || value.isValueNode() || atomic) {
            return true;
        }
        return value.isArray() && !isKeyedList() && !isSet();
    }
}
