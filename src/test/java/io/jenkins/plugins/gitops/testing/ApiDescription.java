package io.jenkins.plugins.gitops.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A published OpenAPI 3.0 description of an API, as far as requests go: paths, methods, names and values of queries, and JSON
 * bodies. Stricter than the servers: what is not described is a fault.
 */
public final class ApiDescription {

    private final JsonNode root;

    /** Takes a description that was read already. */
    public ApiDescription(JsonNode root) {
        this.root = root;
    }

    /**
     * Returns the description of that file name from the cache folder that {@code .ci/api-descriptions} fills; nothing where
     * it is not there.
     */
    public static Optional<ApiDescription> find(String name) {
        Path file = cache().resolve("openapi").resolve(name);
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ApiDescription(new ObjectMapper().readTree(file.toFile())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path cache() {
        String own = System.getenv("GITOPS_CACHE");
        if (own != null && !own.isEmpty()) {
            return Path.of(own);
        }
        String shared = System.getenv("XDG_CACHE_HOME");
        Path caches = shared == null || shared.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(shared);
        return caches.resolve("gitops-for-jenkins");
    }

    /**
     * Returns what is wrong with a request, a line each.
     *
     * @param path below the API's base, decoded
     * @param body a missing node for none
     */
    public List<String> faults(String method, String path, Map<String, String> query, JsonNode body) {
        Optional<String> template = template(path);
        if (template.isEmpty()) {
            return List.of("no such path: " + path);
        }
        JsonNode item = root.path("paths").path(template.get());
        JsonNode operation = item.path(method.toLowerCase(Locale.ROOT));
        if (operation.isMissingNode()) {
            return List.of("no such method: " + method + " " + template.get());
        }
        List<String> faults = new ArrayList<>();
        String where = method + " " + template.get();
        query.forEach((name, value) -> checkParameter(operation, name, value, where, faults));
        JsonNode schema = operation.at("/requestBody/content/application~1json/schema");
        if (!body.isMissingNode() && schema.isMissingNode()) {
            faults.add(where + ": takes no body");
        } else if (!body.isMissingNode()) {
            check(schema, body, where + " body", faults);
        } else if (operation.at("/requestBody/required").asBoolean()) {
            faults.add(where + ": needs a body");
        }
        return faults;
    }

    /** The one with the most words of its own. */
    private Optional<String> template(String path) {
        String[] wanted = path.split("/");
        String best = null;
        long most = -1;
        for (Iterator<String> names = root.path("paths").fieldNames(); names.hasNext(); ) {
            String name = names.next();
            long words = matchingWords(name.split("/"), wanted);
            if (words > most) {
                best = name;
                most = words;
            }
        }
        return Optional.ofNullable(best);
    }

    private static long matchingWords(String[] template, String[] path) {
        if (template.length != path.length) {
            return -1;
        }
        long words = 0;
        for (int i = 0; i < path.length; i++) {
            if (template[i].equals(path[i])) {
                words++;
            } else if (!template[i].startsWith("{")) {
                return -1;
            }
        }
        return words;
    }

    private void checkParameter(JsonNode operation, String name, String value, String where, List<String> faults) {
        for (JsonNode reference : operation.path("parameters")) {
            JsonNode parameter = resolved(reference);
            if (parameter.path("in").asText().equals("query")
                    && parameter.path("name").asText().equals(name)) {
                JsonNode schema = resolved(parameter.path("schema"));
                boolean number = schema.path("type").asText().equals("integer");
                if (number && !value.matches("-?\\d+") || !isAmong(schema.path("enum"), value)) {
                    faults.add(where + ": the query's " + name + " cannot be " + value);
                }
                return;
            }
        }
        faults.add(where + ": no query has the name " + name);
    }

    private static boolean isAmong(JsonNode values, String value) {
        if (values.isMissingNode()) {
            return true;
        }
        for (JsonNode one : values) {
            if (one.asText().equals(value)) {
                return true;
            }
        }
        return false;
    }

    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText("");
        return reference.startsWith("#") ? resolved(root.at(reference.substring(1))) : node;
    }

    private void check(JsonNode reference, JsonNode value, String where, List<String> faults) {
        JsonNode schema = resolved(reference);
        for (String choice : List.of("oneOf", "anyOf")) {
            if (schema.path(choice).isArray()) {
                checkChoice(schema.path(choice), value, where, faults);
                return;
            }
        }
        if (value.isNull() && schema.path("nullable").asBoolean()) {
            return;
        }
        if (!hasType(schema.path("type").asText(""), value)) {
            faults.add(where + ": is no " + schema.path("type").asText());
            return;
        }
        if (value.isValueNode() && !isAmong(schema.path("enum"), value.asText())) {
            faults.add(where + ": cannot be " + value.asText());
        }
        value.properties().forEach(field -> {
            JsonNode property = schema.path("properties").path(field.getKey());
            if (property.isMissingNode()) {
                faults.add(where + ": has no " + field.getKey());
            } else {
                check(property, field.getValue(), where + "." + field.getKey(), faults);
            }
        });
        if (value.isObject()) {
            schema.path("required").forEach(name -> {
                if (!value.has(name.asText())) {
                    faults.add(where + ": lacks " + name.asText());
                }
            });
        }
        if (value.isArray()) {
            value.forEach(element -> check(schema.path("items"), element, where + "[]", faults));
        }
    }

    private void checkChoice(JsonNode choices, JsonNode value, String where, List<String> faults) {
        List<String> first = new ArrayList<>();
        for (JsonNode choice : choices) {
            List<String> own = new ArrayList<>();
            check(choice, value, where, own);
            if (own.isEmpty()) {
                return;
            }
            if (first.isEmpty()) {
                first.addAll(own);
            }
        }
        faults.addAll(first);
    }

    private static boolean hasType(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> true;
        };
    }
}
