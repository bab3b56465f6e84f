package io.jenkins.plugins.gitops.engine.resource;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON text of objects, for the API server and for stored plans. */
public final class ResourceJson {

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(200).build())
                    .build())
            .build();

    /** A text to be read. */
    private interface Source {
        JsonParser open() throws IOException;
    }

    private ResourceJson() {}

    /** Returns the object as JSON in one line, keys in their order. */
    public static String write(Resource resource) {
        return write(resource.tree());
    }

    /** Returns a JSON tree as text in one line. */
    public static String write(Object tree) {
        try {
            return MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not a JSON tree: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Reads a JSON object as a {@link Resource}; see {@link #read}.
     *
     * @param subject what the text is, for the message
     * @throws OperationException when the text is no JSON object
     */
    public static Resource readResource(String json, String subject) {
        return Resource.of(read(json, subject));
    }

    /** Does the same for a text in UTF-8. */
    public static Resource readResource(byte[] json, String subject) {
        return Resource.of(read(() -> MAPPER.createParser(json), subject));
    }

    /**
     * Reads a JSON object.
     *
     * @param subject what the text is, for the message: a file or a request
     * @return immutable, with whole numbers as {@link Long} or {@link java.math.BigInteger} and others as {@link Double}
     * @throws OperationException when the text is no JSON object; the text itself is never quoted, it may hold a secret
     */
    public static Map<String, Object> read(String json, String subject) {
        return read(() -> MAPPER.createParser(json), subject);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> read(Source source, String subject) {
        try (JsonParser parser = source.open()) {
            Object tree = parser.nextToken() == JsonToken.START_OBJECT ? value(parser) : null;
            if (tree == null) {
                throw new OperationException(subject + " is not a JSON object; look at what answers there");
            }
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "more than one value");
            }
            return (Map<String, Object>) tree;
        } catch (JsonProcessingException e) {
            // the cause quotes the text; what is too deep or too long has no location
            JsonLocation at = e.getLocation();
            throw new OperationException(subject + " is not valid JSON ("
                    + (at == null ? "too deep or too long" : "line " + at.getLineNr() + ", column " + at.getColumnNr())
                    + "); look at what stands there");
        } catch (IOException e) {
            throw new OperationException(subject + " is not valid JSON (not UTF-8); look at what stands there");
        }
    }

    /** Builds the tree as it is kept, so that nobody needs to go through it again to freeze it. */
    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == NumberType.BIG_INTEGER
                        ? parser.getBigIntegerValue()
                        : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            default -> throw new JsonParseException(parser, "a value is missing");
        };
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        LinkedHashMap<String, Object> map = new LinkedHashMap<>();
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            parser.nextToken();
            map.put(key, value(parser));
        }
        return JsonTree.holding(map);
    }

    private static List<Object> array(JsonParser parser) throws IOException {
        ArrayList<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(parser));
        }
        return JsonTree.holding(list);
    }
}
