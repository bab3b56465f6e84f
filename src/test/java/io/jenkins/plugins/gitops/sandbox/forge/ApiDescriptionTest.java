package io.jenkins.plugins.gitops.sandbox.forge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.jenkins.plugins.gitops.testing.ApiDescription;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check of requests finds what is wrong with one. */
class ApiDescriptionTest {

    private static final ApiDescription DESCRIPTION = new ApiDescription(json("""
            {"paths": {
              "/pulls/{number}": {"get": {"parameters": [{"$ref": "#/components/parameters/page"}]}},
              "/pulls/all": {"post": {"requestBody": {"required": true, "content": {"application/json": {"schema":
                {"type": "object", "required": ["title"], "properties": {
                  "title": {"type": "string"},
                  "count": {"type": "integer", "nullable": true},
                  "state": {"type": "string", "enum": ["open", "closed"]},
                  "labels": {"oneOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}]}}}}}}}}},
              "components": {"parameters": {"page": {"in": "query", "name": "page", "schema": {"type": "integer"}}}}}
            """));

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"title\":\"a\",\"count\":null,\"state\":\"open\",\"labels\":[\"a\"]} | ''",
                "{\"title\":\"a\",\"labels\":\"a\"} | ''",
                "{\"count\":1} | lacks title",
                "{\"title\":1} | title: is no string",
                "{\"title\":\"a\",\"sha\":\"b\"} | has no sha",
                "{\"title\":\"a\",\"state\":\"merged\"} | state: cannot be merged",
                "{\"title\":\"a\",\"labels\":[1]} | labels[]: is no string",
                "[] | is no object",
            })
    void shouldFindWhatIsWrongWithABody(String body, String fault) {
        String faults = String.join("\n", DESCRIPTION.faults("POST", "/pulls/all", Map.of(), json(body)));

        if (fault.isEmpty()) {
            assertThat(faults).isEmpty();
        } else {
            assertThat(faults).contains(fault);
        }
    }

    @Test
    void shouldFindWhatIsWrongWithARequest() {
        MissingNode none = MissingNode.getInstance();

        assertThat(DESCRIPTION.faults("GET", "/pulls/7", Map.of("page", "2"), none))
                .isEmpty();
        assertThat(DESCRIPTION.faults("GET", "/pulls/7", Map.of("page", "two"), none))
                .singleElement()
                .asString()
                .contains("page cannot be two");
        assertThat(DESCRIPTION.faults("GET", "/pulls/7", Map.of("limit", "2"), none))
                .singleElement()
                .asString()
                .contains("no query has the name limit");
        assertThat(DESCRIPTION.faults("PUT", "/pulls/7", Map.of(), none))
                .containsExactly("no such method: PUT /pulls/{number}");
        assertThat(DESCRIPTION.faults("GET", "/pull/7", Map.of(), none)).containsExactly("no such path: /pull/7");
        assertThat(DESCRIPTION.faults("POST", "/pulls/all", Map.of(), none))
                .containsExactly("POST /pulls/all: needs a body");
        assertThat(DESCRIPTION.faults("GET", "/pulls/7", Map.of(), json("{}")))
                .containsExactly("GET /pulls/{number}: takes no body");
    }
}
