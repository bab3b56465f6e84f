package io.jenkins.plugins.gitops.sandbox.forge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * A request to one of the APIs, as it came.
 *
 * @param base the API's base path, such as {@code /api/v3}
 * @param path below the base, decoded, with a slash at its start
 * @param body its JSON, or a missing node
 */
public record SandboxApiCall(String base, String method, String path, Map<String, String> query, JsonNode body) {}
