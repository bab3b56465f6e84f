package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.resource.ForeignMark;
import io.jenkins.plugins.gitops.engine.resource.ForeignMark.Effect;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the marks of other tools make of a set: which objects are no part of it, and what a person should know. Pure. */
public final class ForeignMarks {

    private static final Map<Effect, String> NOTICES = new EnumMap<>(Map.of(
            Effect.LEAVE_OUT, "Left out of the sync: ",
            Effect.LEAVE_ALONE, "Neither applied nor pruned: ",
            Effect.CREATE_ONLY, "Created where missing, never changed and never pruned: ",
            Effect.KEEP, "Not pruned when they leave the set: ",
            Effect.CONFIRM, "Pruned only with deleteProtected: "));

    private final List<Resource> kept = new ArrayList<>();
    private final List<Resource> leftOut = new ArrayList<>();
    private final Map<Effect, Set<String>> named = new EnumMap<>(Effect.class);

    public ForeignMarks(List<Resource> manifests) {
        for (Resource manifest : manifests) {
            Optional<ForeignMark> out = ForeignMark.of(manifest, Effect.LEAVE_OUT);
            (out.isPresent() ? leftOut : kept).add(manifest);
            List<ForeignMark> marks = out.map(List::of).orElseGet(() -> ForeignMark.of(manifest));
            marks.forEach(mark -> named.computeIfAbsent(mark.effect(), effect -> new LinkedHashSet<>())
                    .add(manifest + " (" + mark + ")"));
        }
    }

    /** Returns what a sync applies. */
    public List<Resource> kept() {
        return kept;
    }

    /** Returns what is in the manifests and no part of a sync. */
    public List<Resource> leftOut() {
        return leftOut;
    }

    /** Returns a line for each effect, which names all objects and their marks. */
    public List<String> notices() {
        return named.entrySet().stream()
                .map(entry -> NOTICES.get(entry.getKey()) + String.join(", ", entry.getValue()))
                .toList();
    }
}
