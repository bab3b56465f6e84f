package io.jenkins.plugins.gitops.engine.resource;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.util.Map;

/** JSON text of objects, for the API server and for stored plans. */
public final class ResourceJson {

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(200).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

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
     * Reads a JSON object as a {@link Resource}; see {@link #read}. Costs less than copying what that returns.
     *
     * @param subject what the text is, for the message
     * @throws OperationException when the text is no JSON object
     */
    public static Resource readResource(String json, String subject) {
        return Resource.adopting(read(json, subject));
    }

    /**
     * Reads a JSON object.
     *
     * @param subject what the text is, for the message: a file or a request
     * @throws OperationException when the text is no JSON object; the text itself is never quoted, it may hold a secret
     */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> read(String json, String subject) {
        try {
            Object tree = MAPPER.readValue(json, Object.class);
            if (tree instanceof Map<?, ?>) {
                return (Map<String, Object>) tree;
            }
            throw new OperationException(subject + " is not a JSON object; look at what answers there");
        } catch (JsonProcessingException e) {
            // the cause quotes the text; what is too deep or too long has no location
            JsonLocation at = e.getLocation();
            throw new OperationException(subject + " is not valid JSON ("
                    + (at == null ? "too deep or too long" : "line " + at.getLineNr() + ", column " + at.getColumnNr())
                    + "); look at what stands there");
        }
    }
}
