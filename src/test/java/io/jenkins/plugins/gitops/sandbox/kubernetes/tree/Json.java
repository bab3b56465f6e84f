package io.jenkins.plugins.gitops.sandbox.kubernetes.tree;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** JSON trees, and the few questions that are asked of every Kubernetes object. */
public final class Json {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** Reads JSON, or YAML where the text is not JSON. */
    public static JsonNode read(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return yaml(text, e);
        }
    }

    private static JsonNode yaml(String text, JsonProcessingException notJson) {
        try {
            Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
            return MAPPER.valueToTree(tree);
        } catch (YAMLException e) {
            e.addSuppressed(notJson);
            throw new IllegalArgumentException("error decoding the body: " + e.getMessage(), e);
        }
    }

    public static ObjectNode readObject(String text) {
        if (read(text) instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("the body is not an object");
    }

    public static String write(JsonNode node) {
        return node.toString();
    }

    public static ObjectNode metadata(ObjectNode object) {
        return object.path("metadata") instanceof ObjectNode metadata ? metadata : object.putObject("metadata");
    }

    public static String name(JsonNode object) {
        return object.path("metadata").path("name").asText();
    }

    public static String namespace(JsonNode object) {
        return object.path("metadata").path("namespace").asText();
    }

    public static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asText();
    }

    public static String resourceVersion(JsonNode object) {
        return object.path("metadata").path("resourceVersion").asText();
    }

    public static boolean isTerminating(JsonNode object) {
        return object.path("metadata").has("deletionTimestamp");
    }

    public static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(item -> strings.add(item.asText()));
        return strings;
    }

    /** Returns the value at a path of field names, or an empty text. */
    public static String text(JsonNode object, String... path) {
        JsonNode node = object;
        for (String field : path) {
            node = node.path(field);
        }
        return node.isMissingNode() || node.isNull() ? "" : node.asText();
    }

    /** Sets a field that is missing. */
    public static void putDefault(ObjectNode object, String field, Object value) {
        if (!object.hasNonNull(field)) {
            object.set(field, value instanceof JsonNode node ? node : MAPPER.valueToTree(value));
        }
    }

    /** Returns the object at a field, created where it is missing. */
    public static ObjectNode child(ObjectNode object, String field) {
        return object.path(field) instanceof ObjectNode child ? child : object.putObject(field);
    }

    /** Removes nulls: typed objects cannot hold them. */
    public static void dropNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            Iterator<JsonNode> values = object.elements();
            while (values.hasNext()) {
                if (values.next().isNull()) {
                    values.remove();
                }
            }
        }
        node.forEach(Json::dropNulls);
    }
}
