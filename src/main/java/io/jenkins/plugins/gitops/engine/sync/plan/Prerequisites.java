package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Objects without which admission refuses others: a dry run cannot know that the same set brings them. */
final class Prerequisites {

    private static final Set<String> KINDS = Set.of(
            "ServiceAccount",
            "PriorityClass.scheduling.k8s.io",
            "RuntimeClass.node.k8s.io",
            "StorageClass.storage.k8s.io");

    private Prerequisites() {}

    static Set<String> namesIn(List<Resource> resources) {
        return resources.stream()
                .filter(resource -> KINDS.contains(resource.id().groupKind()))
                .map(Resource::name)
                .collect(Collectors.toSet());
    }

    /** {@code serviceaccount "builder" not found}, {@code no PriorityClass with name high was found}. */
    static boolean areMissing(String text, Set<String> names) {
        return text.contains("found")
                && names.stream()
                        .anyMatch(name -> Regex.matches(
                                text, "(?s).*[\"' /]" + java.util.regex.Pattern.quote(name) + "(?:[\"' ,:].*|$)"));
    }
}
