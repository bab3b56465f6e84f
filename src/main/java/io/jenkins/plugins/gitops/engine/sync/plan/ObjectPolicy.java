package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.ForeignMark;
import io.jenkins.plugins.gitops.engine.resource.ForeignMark.Effect;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the annotations of a manifest say about its sync.
 *
 * @param apply how it is applied
 * @param recreatesFinished whether it may be recreated when it has finished, as a Job
 * @param prunes whether it is deleted when it leaves the set
 * @param wave objects of a lower wave come first and must be healthy; 0 where nothing is said
 * @param dependsOn as {@code Kind.group/name} or {@code Kind.group/namespace/name}
 * @param conflictsOrNull the policy for this object; null for the sync's own
 */
public record ObjectPolicy(
        Apply apply,
        boolean recreatesFinished,
        boolean prunes,
        int wave,
        List<String> dependsOn,
        SyncOptions.ConflictPolicy conflictsOrNull) {

    /** How an object is applied. */
    public enum Apply {
        ALWAYS,
        /** Not at all; it is only remembered. */
        IGNORE,
        CREATE_ONLY,
        /** As always; deleted and created again where a field cannot be changed. */
        RECREATE
    }

    private static final String PREFIX = "gitops.jenkins.io/";
    static final String PRUNE = PREFIX + "prune";

    public ObjectPolicy {
        dependsOn = List.copyOf(dependsOn);
    }

    /**
     * Reads the annotations of an object.
     *
     * @throws OperationException for a value that has no meaning: a misspelt "disabled" must not delete anything
     */
    static ObjectPolicy of(Resource manifest) {
        return new ObjectPolicy(
                apply(manifest),
                oneOf(manifest, "recreate", "ifFinished").isPresent(),
                oneOf(manifest, "prune", "disabled", "enabled")
                        .map("disabled"::equals)
                        .map(disabled -> !disabled)
                        .orElse(true),
                wave(manifest),
                dependsOn(manifest),
                oneOf(manifest, "conflicts", "fail", "force", "yield")
                        .map(text -> SyncOptions.ConflictPolicy.valueOf(text.toUpperCase(Locale.ROOT)))
                        .orElse(null));
    }

    private static Apply apply(Resource manifest) {
        return oneOf(manifest, "apply", "ignore", "create-only", "recreate")
                .map(text -> Apply.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_')))
                .orElseGet(() -> ForeignMark.of(manifest, Effect.LEAVE_ALONE, Effect.CREATE_ONLY)
                        .map(mark -> mark.effect() == Effect.LEAVE_ALONE ? Apply.IGNORE : Apply.CREATE_ONLY)
                        .orElse(Apply.ALWAYS));
    }

    private static Optional<String> oneOf(Resource manifest, String name, String... allowed) {
        Object value = manifest.annotations().get(PREFIX + name);
        if (value == null) {
            return Optional.empty();
        }
        if (!Arrays.asList(allowed).contains(value)) {
            throw new OperationException(manifest + ": the annotation " + PREFIX + name + " is \"" + value
                    + "\"; it can be " + String.join(", ", allowed));
        }
        return Optional.of((String) value);
    }

    private static int wave(Resource manifest) {
        Object value = manifest.annotations().getOrDefault(PREFIX + "wave", "0");
        try {
            return Integer.parseInt(String.valueOf(value));
        } catch (NumberFormatException e) {
            throw new OperationException(
                    manifest + ": the annotation " + PREFIX + "wave is \"" + value + "\"; it must be a whole number in"
                            + " quotes, such as \"5\"",
                    e);
        }
    }

    private static List<String> dependsOn(Resource manifest) {
        Object value = manifest.annotations().get(PREFIX + "depends-on");
        if (value == null) {
            return List.of();
        }
        return Stream.of(Regex.split(String.valueOf(value), ","))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** Whoever takes drift back knows of the conflict; what is left to others on purpose stays theirs. */
    public SyncOptions.ConflictPolicy conflicts(SyncOptions options) {
        boolean overruled = conflictsOrNull == SyncOptions.ConflictPolicy.FAIL
                && options.healing().isPresent();
        return conflictsOrNull == null || overruled ? options.conflicts() : conflictsOrNull;
    }

    boolean mayRecreate(SyncOptions options) {
        return options.recreate() || apply == Apply.RECREATE;
    }

    /** Returns which annotation of a live object says that it is never pruned; an unreadable word counts as such. */
    public static Optional<String> keeps(Resource live) {
        Object value = live.annotations().get(PRUNE);
        if (value != null) {
            return value.equals("enabled") ? Optional.empty() : Optional.of(PRUNE);
        }
        return ForeignMark.keeping(live).map(ForeignMark::toString);
    }
}
