package io.jenkins.plugins.gitops.sandbox.kubernetes.ownership;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Elements of field paths: how they are made from values, and how messages print them. */
final class FieldPath {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private FieldPath() {}

    static String field(String name) {
        return "f:" + name;
    }

    static String value(JsonNode item) {
        return "v:" + item;
    }

    /** Returns an item's element by its keys, which the schema may fill in ({@code protocol} is TCP). */
    static String keys(JsonNode item, MergeSchema schema, List<String> list, int index) {
        ObjectNode keys = JsonNodeFactory.instance.objectNode();
        for (String key : new TreeSet<>(schema.keys())) {
            JsonNode value = item.get(key);
            if (value == null || value.isNull()) {
                value = schema.defaultOfKey(key);
            }
            if (value == null) {
                throw new InvalidFieldsException(print(list) + ": element " + index
                        + ": associative list with keys has an element that omits key field \"" + key
                        + "\" (and doesn't have default value)");
            }
            keys.set(key, value);
        }
        return "k:" + keys;
    }

    static List<String> child(List<String> path, String element) {
        List<String> child = new ArrayList<>(path);
        child.add(element);
        return child;
    }

    /** Returns {@code .spec.containers[name="cart"].image}. */
    static String print(List<String> path) {
        StringBuilder text = new StringBuilder();
        for (String element : path) {
            String content = element.substring(2);
            switch (element.charAt(0)) {
                case 'f' -> text.append('.').append(content);
                case 'v' -> text.append("[=").append(content).append(']');
                default -> {
                    List<String> keys = new ArrayList<>();
                    read(content).properties().forEach(entry -> keys.add(entry.getKey() + "=" + entry.getValue()));
                    text.append('[').append(String.join(",", keys)).append(']');
                }
            }
        }
        return text.toString();
    }

    private static JsonNode read(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a path element: " + json, e);
        }
    }
}
