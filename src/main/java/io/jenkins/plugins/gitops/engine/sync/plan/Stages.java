package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.ApplyOrder;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Brings objects into the order in which they are applied: wave by wave, in each what the API server must know first, then level
 * by level of {@code depends-on}, then by kind. Pure.
 */
public final class Stages {

    /**
     * Objects that are applied before the next stage begins.
     *
     * @param mustBeReady those of them that must be healthy before that
     */
    public record Stage(List<PlannedObject> objects, List<PlannedObject> mustBeReady) {

        /** Returns the objects in batches; those of one batch do not need each other. */
        public List<List<PlannedObject>> batches() {
            Map<Integer, List<PlannedObject>> ranks = new TreeMap<>();
            objects.forEach(object -> ranks.computeIfAbsent(ApplyOrder.rank(object.id()), rank -> new ArrayList<>())
                    .add(object));
            return List.copyOf(ranks.values());
        }
    }

    private final List<PlannedObject> objects;
    private final Map<ResourceId, PlannedObject> byId = new HashMap<>();
    private final Map<ResourceId, Integer> levels = new HashMap<>();
    private final Set<ResourceId> needed = new HashSet<>();

    private Stages(List<PlannedObject> objects) {
        this.objects = objects;
        objects.forEach(object -> byId.put(object.id(), object));
    }

    /**
     * Returns the stages.
     *
     * @throws OperationException where objects wait for each other, for one of a later wave, or for one that is not there
     */
    public static List<Stage> of(List<PlannedObject> objects) {
        return new Stages(objects).stages();
    }

    private List<Stage> stages() {
        TreeMap<Integer, TreeMap<Integer, List<PlannedObject>>> waves = new TreeMap<>();
        for (PlannedObject object : objects) {
            int level = ApplyOrder.isFirstStage(object.id()) ? -1 : level(object, new HashSet<>());
            waves.computeIfAbsent(object.policy().wave(), wave -> new TreeMap<>())
                    .computeIfAbsent(level, number -> new ArrayList<>())
                    .add(object);
        }
        List<Stage> stages = new ArrayList<>();
        waves.forEach((wave, byLevel) -> byLevel.forEach((level, members) -> {
            boolean endsWave = level.equals(byLevel.lastKey()) && !wave.equals(waves.lastKey());
            List<PlannedObject> ready = new ArrayList<>();
            if (endsWave) {
                byLevel.values().forEach(ready::addAll);
            } else {
                members.stream()
                        .filter(object -> level < 0 || needed.contains(object.id()))
                        .forEach(ready::add);
            }
            stages.add(new Stage(members, ready));
        }));
        return stages;
    }

    private int level(PlannedObject object, Set<ResourceId> path) {
        if (object.policy().dependsOn().isEmpty()) {
            return 0;
        }
        Integer known = levels.get(object.id());
        if (known != null) {
            return known;
        }
        if (!path.add(object.id())) {
            throw new OperationException(
                    object.id() + " waits for itself by gitops.jenkins.io/depends-on; break the circle " + path);
        }
        int level = 0;
        for (String text : object.policy().dependsOn()) {
            PlannedObject other = find(object, text);
            needed.add(other.id());
            if (other.policy().wave() > object.policy().wave()) {
                throw new OperationException(object.id() + " depends on " + other.id()
                        + ", which comes in a later wave; change one of the two");
            }
            if (other.policy().wave() == object.policy().wave() && !ApplyOrder.isFirstStage(other.id())) {
                level = Math.max(level, level(other, path) + 1);
            }
        }
        path.remove(object.id());
        levels.put(object.id(), level);
        return level;
    }

    private PlannedObject find(PlannedObject object, String text) {
        String[] parts = Regex.split(text, "/", -1);
        String name = parts[parts.length - 1];
        String namespace = parts.length == 3 ? parts[1] : object.id().namespace();
        return byId.values().stream()
                .filter(other -> other.id().groupKind().equals(parts[0])
                        && other.id().name().equals(name)
                        && (other.id().namespace().isEmpty()
                                || other.id().namespace().equals(namespace)))
                .findFirst()
                .orElseThrow(() -> new OperationException(object.id() + " depends on " + text
                        + ", which is not in the set; write it as Kind.group/name or Kind.group/namespace/name"));
    }
}
