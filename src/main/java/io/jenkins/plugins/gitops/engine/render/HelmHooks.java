package io.jenkins.plugins.gitops.engine.render;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.ApplyOrder;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Helm's hooks in the words of a sync. Those of installing and upgrading become waves before and after all others, as Argo CD makes
 * them phases; a Job among them runs again when it changes. Those of deleting, rolling back and testing are left out: applied like
 * any other object they would do at each sync what is meant for another occasion.
 */
final class HelmHooks {

    private static final String HOOK = "helm.sh/hook";
    private static final String WEIGHT = "helm.sh/hook-weight";
    private static final String WAVE = "gitops.jenkins.io/wave";
    private static final String RECREATE = "gitops.jenkins.io/recreate";
    private static final Set<String> BEFORE = Set.of("pre-install", "pre-upgrade");
    private static final Set<String> AFTER = Set.of("post-install", "post-upgrade");

    /** Waves before and after those that people write; a hook's weight is added. */
    private static final int WAVE_OF_HOOKS = 1_000_000;

    /** Weights beyond would reach the other waves. */
    private static final int MAX_WEIGHT = 900_000;

    /** Definitions and namespaces, which Helm installs before any hook. */
    private static final int FIRST_WAVE = -2 * WAVE_OF_HOOKS;

    private final List<Resource> kept = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();

    private HelmHooks(List<Resource> rendered) {
        boolean anyBefore =
                rendered.stream().anyMatch(resource -> words(resource).anyMatch(BEFORE::contains));
        for (Resource resource : rendered) {
            Set<String> words = words(resource).collect(Collectors.toSet());
            if (words.isEmpty() || words.contains("crd-install")) {
                boolean first = anyBefore && ApplyOrder.isFirstStage(resource.id());
                kept.add(first ? annotated(resource, WAVE, FIRST_WAVE) : resource);
            } else if (words.stream().anyMatch(BEFORE::contains)) {
                kept.add(hook(resource, weight(resource) - WAVE_OF_HOOKS));
            } else if (words.stream().anyMatch(AFTER::contains)) {
                kept.add(hook(resource, weight(resource) + WAVE_OF_HOOKS));
            } else {
                notices.add(resource + " is a hook of Helm for "
                        + words.stream().sorted().collect(Collectors.joining(", "))
                        + ", which a sync never does; it was left out");
            }
        }
    }

    /** Returns the objects that a sync applies, and what was left out. */
    static HelmHooks in(List<Resource> rendered) {
        return new HelmHooks(rendered);
    }

    List<Resource> kept() {
        return kept;
    }

    List<String> notices() {
        return notices;
    }

    private static Stream<String> words(Resource resource) {
        return Stream.of(Regex.split(resource.text("metadata", "annotations", HOOK), ","))
                .map(String::strip)
                .filter(word -> !word.isEmpty());
    }

    private static int weight(Resource resource) {
        Object value = resource.annotations().getOrDefault(WEIGHT, "0");
        try {
            return Math.max(-MAX_WEIGHT, Math.min(MAX_WEIGHT, Integer.parseInt(String.valueOf(value))));
        } catch (NumberFormatException e) {
            throw new OperationException(
                    resource + ": the annotation " + WEIGHT + " is \"" + value
                            + "\"; it must be a whole number in quotes",
                    e);
        }
    }

    private static Resource hook(Resource resource, int wave) {
        Resource staged = annotated(resource, WAVE, wave);
        return resource.id().groupKind().equals("Job.batch") ? annotated(staged, RECREATE, "ifFinished") : staged;
    }

    /** What the chart says itself goes before. */
    private static Resource annotated(Resource resource, String name, Object value) {
        Map<String, Object> annotations = new LinkedHashMap<>(resource.annotations());
        annotations.putIfAbsent(name, String.valueOf(value));
        return resource.with(annotations, "metadata", "annotations");
    }
}
