package io.jenkins.plugins.gitops.engine.manifest.yaml;

import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Key;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Step;
import java.util.List;

/**
 * How far a path leads.
 *
 * @param node the deepest node that exists
 * @param missing the steps that lead nowhere; none when the whole path exists
 * @param explanation what is there instead, for a message
 */
public record PathMatch(YamlNode node, List<Step> missing, String explanation) {

    public PathMatch {
        missing = List.copyOf(missing);
    }

    /** Returns whether the whole path exists. */
    public boolean isComplete() {
        return missing.isEmpty();
    }

    /** Returns the keys that are missing below the node, or an empty list when an element is missing. */
    public List<String> missingKeys() {
        boolean keys = missing.stream().allMatch(Key.class::isInstance);
        return keys ? missing.stream().map(step -> ((Key) step).name()).toList() : List.of();
    }
}
