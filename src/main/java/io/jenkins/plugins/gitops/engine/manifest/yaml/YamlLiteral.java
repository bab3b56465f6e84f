package io.jenkins.plugins.gitops.engine.manifest.yaml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Something new that is written into a file: a scalar, a mapping or a sequence. */
public sealed interface YamlLiteral permits YamlValue, YamlLiteral.Commented, YamlLiteral.Fields, YamlLiteral.Items {

    /**
     * A scalar with a comment behind it, where there is room for one.
     *
     * @param comment one line, without the number sign
     */
    record Commented(YamlValue value, String comment) implements YamlLiteral {}

    /**
     * A mapping.
     *
     * @param fields in the order in which they are written; at least one
     */
    record Fields(Map<String, YamlLiteral> fields) implements YamlLiteral {
        public Fields {
            if (fields.isEmpty()) {
                throw new IllegalArgumentException("A mapping to write has no field");
            }
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    /**
     * A sequence.
     *
     * @param items at least one
     */
    record Items(List<YamlLiteral> items) implements YamlLiteral {
        public Items {
            if (items.isEmpty()) {
                throw new IllegalArgumentException("A sequence to write has no item");
            }
            items = List.copyOf(items);
        }
    }

    /** Returns a mapping of nested keys down to one value: {@code a: {b: value}}. */
    static YamlLiteral nested(List<String> keys, YamlLiteral value) {
        YamlLiteral literal = value;
        for (int i = keys.size() - 1; i >= 0; i--) {
            literal = new Fields(Map.of(keys.get(i), literal));
        }
        return literal;
    }
}
