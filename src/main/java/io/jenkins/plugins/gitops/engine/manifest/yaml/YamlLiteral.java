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
     * @param fields in the order in which they are written
     */
    record Fields(Map<String, YamlLiteral> fields) implements YamlLiteral {
        public Fields {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    /**
     * A sequence.
     *
     * @param items in the order in which they are written
     */
    record Items(List<YamlLiteral> items) implements YamlLiteral {
        public Items {
            items = List.copyOf(items);
        }
    }

    /**
     * Returns what a node means, to write it elsewhere.
     *
     * @throws RefusedEditException when it has an alias, a tag, a number that readers take differently, or keys that are no
     *     scalars
     */
    static YamlLiteral of(YamlNode node) {
        if (node.isScalar()) {
            return YamlValue.of(node);
        }
        if (node.isSequence()) {
            return new Items(node.children().stream().map(YamlLiteral::of).toList());
        }
        if (!node.isMapping()) {
            throw node.refuse("the value has an alias", "write it out first");
        }
        Map<String, YamlLiteral> fields = new LinkedHashMap<>();
        for (int pair = 0; pair < node.pairs(); pair++) {
            YamlNode key = node.key(pair);
            if (!key.isString() || fields.put(key.value(), of(node.valueOf(pair))) != null) {
                throw key.refuse("the key is no string or a duplicate", "copy the values inside one by one");
            }
        }
        return new Fields(fields);
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
