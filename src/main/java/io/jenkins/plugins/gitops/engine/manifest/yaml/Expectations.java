package io.jenkins.plugins.gitops.engine.manifest.yaml;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How the tree of a file is to differ after a change: what was asked for, as opposed to what was written. */
final class Expectations {

    /** Most promotions change one value. */
    private static final int FEW = 2;

    private final Map<YamlNode, YamlLiteral> values = new IdentityHashMap<>(FEW);
    private final Map<YamlNode, YamlNode> copies = new IdentityHashMap<>(FEW);
    private final Map<YamlNode, YamlLiteral.Fields> added = new IdentityHashMap<>(FEW);
    private final Map<YamlNode, List<YamlLiteral>> appended = new IdentityHashMap<>(FEW);
    private final Set<YamlNode> removedKeys = Collections.newSetFromMap(new IdentityHashMap<>(FEW));

    void set(YamlNode node, YamlLiteral value) {
        values.put(node, value);
    }

    void copy(YamlNode node, YamlNode source) {
        copies.put(node, source);
    }

    void add(YamlNode mapping, YamlLiteral.Fields fields) {
        added.put(mapping, fields);
    }

    void append(YamlNode sequence, YamlLiteral item) {
        appended.computeIfAbsent(sequence, key -> new ArrayList<>()).add(item);
    }

    void remove(YamlNode key) {
        removedKeys.add(key);
    }

    YamlLiteral valueOf(YamlNode node) {
        return values.get(node);
    }

    YamlNode copyFor(YamlNode node) {
        return copies.get(node);
    }

    Map<String, YamlLiteral> addedTo(YamlNode mapping) {
        YamlLiteral.Fields fields = added.get(mapping);
        return fields == null ? Map.of() : fields.fields();
    }

    List<YamlLiteral> appendedTo(YamlNode sequence) {
        return appended.getOrDefault(sequence, List.of());
    }

    boolean isRemoved(YamlNode key) {
        return removedKeys.contains(key);
    }
}
