package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlNode;
import java.util.Set;

/**
 * A dependency as Helm's {@code chart.Dependency} is written in JSON: fields in the order of that type, empty ones left out.
 *
 * @param json the object
 */
record HelmDependency(String json) {

    private static final Set<String> KNOWN = Set.of("name", "version", "repository", "condition", "tags", "alias");

    /** Returns a dependency of a chart. */
    static HelmDependency of(YamlNode node) {
        for (int pair = 0; pair < node.pairs(); pair++) {
            if (!node.key(pair).isScalar() || !KNOWN.contains(node.key(pair).value())) {
                throw node.key(pair)
                        .refuse(
                                "the digest of the lock also covers this field, which is not understood here",
                                "run helm dependency update and commit the lock");
            }
        }
        return new HelmDependency("{" + head(node, text(node, "version"))
                + optional("condition", text(node, "condition"))
                + tags(node)
                + optional("alias", text(node, "alias")) + "}");
    }

    /** Returns a dependency of a lock, with another version where it is the chart. */
    static HelmDependency ofLock(YamlNode node, String chart, String version) {
        String own = text(node, "name").equals(chart) ? version : text(node, "version");
        return new HelmDependency("{" + head(node, own) + "}");
    }

    private static String head(YamlNode node, String version) {
        return "\"name\":" + quoted(text(node, "name"))
                + optional("version", version)
                + ",\"repository\":" + quoted(text(node, "repository"));
    }

    private static String optional(String key, String value) {
        return value.isEmpty() ? "" : ",\"" + key + "\":" + quoted(value);
    }

    private static String tags(YamlNode node) {
        YamlNode tags = node.get("tags");
        if (tags == null || tags.children().isEmpty()) {
            return "";
        }
        return ",\"tags\":["
                + String.join(
                        ",",
                        tags.children().stream()
                                .map(tag -> quoted(tag.isScalar() ? tag.value() : ""))
                                .toList())
                + "]";
    }

    private static String text(YamlNode node, String key) {
        return node.scalarAt(key).orElse("");
    }

    /** Escapes what Go escapes, which is also what could end a script in HTML. */
    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (c < ' ' || "<>&\u2028\u2029".indexOf(c) >= 0) {
                        json.append(String.format("\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        return json.append('"').toString();
    }
}
