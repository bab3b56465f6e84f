package io.jenkins.plugins.gitops.engine.manifest.yaml;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Looks up what a mapping gets through {@code <<}, as YAML 1.1 orders it: the first source that has the key wins. */
final class MergeKeys {

    private MergeKeys() {}

    /** Returns the value, or null. */
    static YamlNode find(YamlNode mapping, String key) {
        return find(mapping, key, new HashSet<>());
    }

    private static YamlNode find(YamlNode mapping, String key, Set<YamlNode> seen) {
        YamlNode merge = mapping.get("<<");
        if (merge == null || !seen.add(mapping)) {
            return null;
        }
        YamlNode source = merge.resolved();
        List<YamlNode> sources = source.isSequence() ? source.children() : List.of(source);
        for (YamlNode each : sources) {
            YamlNode candidate = each.resolved();
            if (candidate.isMapping()) {
                YamlNode own = candidate.get(key);
                YamlNode found = own != null ? own : find(candidate, key, seen);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }
}
