package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlDocument;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlLiteral;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlNode;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPatch;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPaths;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlText;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlValue;
import io.jenkins.plugins.gitops.engine.operation.Redactor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The changes to one file, with what is to be told about them. */
final class FileEdit {

    private static final Set<String> SECRET_FIELDS = Set.of("data", "stringData");

    private final YamlText text;
    private final YamlPatch patch;
    private final EditOptions options;
    private final List<ManifestChange> changes = new ArrayList<>();

    FileEdit(YamlText text, EditOptions options) {
        this.text = text;
        this.options = options;
        this.patch = new YamlPatch(text, options.followAliases());
    }

    YamlPatch patch() {
        return patch;
    }

    /** Gives a scalar another value, and notes it where that is a change. */
    boolean set(YamlNode node, YamlValue value) {
        if (node.isAlias() && !options.followAliases()) {
            throw node.refuse(
                    "the alias *" + node.value() + " stands here instead of a value",
                    "name the place that it refers to, or set followAliases: true");
        }
        YamlNode target = node.resolved();
        boolean changed = patch.set(target, value);
        if (changed) {
            note(target, YamlPaths.of(target), target.value(), value.text());
        }
        return changed;
    }

    /** Adds pairs to a mapping, or writes them where a key has no value yet. */
    void add(YamlNode mapping, Map<String, YamlLiteral> fields) {
        YamlLiteral.Fields literal = new YamlLiteral.Fields(fields);
        if (mapping.isMapping()) {
            patch.add(mapping, literal);
        } else {
            patch.fill(mapping, literal);
        }
        noteAdded(mapping, List.of(), literal);
    }

    private void noteAdded(YamlNode mapping, List<String> keys, YamlLiteral literal) {
        if (literal instanceof YamlLiteral.Fields fields) {
            fields.fields().forEach((key, value) -> {
                List<String> deeper = new ArrayList<>(keys);
                deeper.add(key);
                noteAdded(mapping, deeper, value);
            });
        } else if (literal instanceof YamlValue value) {
            note(mapping, YamlPaths.ofNew(mapping, keys), null, value.text());
        }
    }

    void note(YamlNode node, YamlPath path, String oldValue, String newValue) {
        note(node, path.toString(), oldValue, newValue);
    }

    void note(YamlNode node, String path, String oldValue, String newValue) {
        boolean secret = isSecret(node);
        changes.add(new ManifestChange(
                text.file(),
                node.line(),
                path,
                secret ? masked(oldValue) : oldValue,
                secret ? masked(newValue) : newValue));
    }

    static String masked(String value) {
        return value == null ? null : Redactor.MASK;
    }

    /** Returns whether a node is a value of a Secret, which no plan, log or message shows. */
    static boolean isSecret(YamlNode node) {
        YamlDocument document = node.document();
        if (document.field("kind").filter("Secret"::equals).isEmpty()) {
            return false;
        }
        YamlNode at = node;
        while (at.parent() != null && at.parent().parent() != null) {
            at = at.parent();
        }
        int pair = at.pairInParent();
        return pair < 0 || SECRET_FIELDS.contains(document.root().key(pair).value());
    }

    /** Hands the changed file over, when it is one. */
    void writeTo(Workspace files) {
        if (!patch.isEmpty()) {
            files.write(text.file(), text.bytes(), patch.apply(), changes);
        }
    }

    /** Returns fields in the order in which they are given. */
    static Map<String, YamlLiteral> fields(Object... keysAndValues) {
        Map<String, YamlLiteral> fields = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            if (keysAndValues[i + 1] != null) {
                fields.put((String) keysAndValues[i], YamlValue.of((String) keysAndValues[i + 1]));
            }
        }
        return fields;
    }
}
