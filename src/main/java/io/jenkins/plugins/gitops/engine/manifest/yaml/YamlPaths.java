package io.jenkins.plugins.gitops.engine.manifest.yaml;

import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Condition;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Index;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Key;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Select;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Says where a node is, in the language that finds it again. */
public final class YamlPaths {

    private YamlPaths() {}

    /** Returns the path of a node in its file, with its document in front where the file is a stream. */
    public static YamlPath of(YamlNode node) {
        List<Step> steps = new ArrayList<>(between(node.document().root(), node));
        YamlDocument document = node.document();
        if (document.text().isStream() || document.indexInSegment() > 0) {
            steps.addAll(0, List.of(new Key(YamlPath.DOCUMENTS, false), documentStep(document)));
        }
        if (steps.isEmpty()) {
            steps.addAll(List.of(new Key(YamlPath.DOCUMENTS, false), new Index(0)));
        }
        return new YamlPath(steps);
    }

    /** Returns the path of the value under a key that a mapping is to get. */
    public static YamlPath ofNew(YamlNode mapping, List<String> keys) {
        List<Step> steps = new ArrayList<>(of(mapping).steps());
        if (mapping.parent() == null && !mapping.document().text().isStream()) {
            steps.clear();
        }
        keys.forEach(key -> steps.add(new Key(key, true)));
        return new YamlPath(steps);
    }

    /** Returns the steps from one node down to another. */
    public static List<Step> between(YamlNode top, YamlNode node) {
        List<Step> steps = new ArrayList<>();
        for (YamlNode at = node; at != top; at = at.parent()) {
            steps.add(step(at));
        }
        Collections.reverse(steps);
        return steps;
    }

    private static Step step(YamlNode node) {
        YamlNode parent = node.parent();
        if (parent.isMapping()) {
            int pair = node.pairInParent();
            YamlNode key = pair < 0 ? node : parent.key(pair);
            return new Key(key.isScalar() || key.isAlias() ? key.value() : "?", true);
        }
        return node.scalarAt("name")
                .filter(parent::hasOne)
                .<Step>map(name -> new Select(List.of(new Condition(List.of("name"), name))))
                .orElseGet(() -> new Index(node.position()));
    }

    private static Step documentStep(YamlDocument document) {
        List<Condition> conditions = new ArrayList<>();
        document.field("kind").ifPresent(kind -> conditions.add(new Condition(List.of("kind"), kind)));
        YamlNode metadata = document.root().get("metadata");
        if (metadata != null) {
            for (String field : List.of("namespace", "name")) {
                metadata.resolved()
                        .scalarAt(field)
                        .ifPresent(value -> conditions.add(new Condition(List.of("metadata", field), value)));
            }
        }
        boolean named =
                conditions.stream().anyMatch(condition -> condition.field().equals(List.of("metadata", "name")));
        return named ? new Select(List.copyOf(conditions)) : new Index(document.index());
    }
}
