package io.jenkins.plugins.gitops.engine.resource;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An annotation or label by which an object tells another tool (Argo CD, Flux, Helm, kapp, ...) how to deploy it, as far as that has an
 * effect here.
 *
 * @param key such as {@code helm.sh/resource-policy}
 * @param value as it is written on the object
 * @param effect what it does
 */
public record ForeignMark(String key, String value, Effect effect) {

    /** What a mark does. */
    public enum Effect {
        /** The object is never pruned. */
        KEEP,
        /** The object is pruned only where the deletion of protected objects is confirmed. */
        CONFIRM,
        /** The object is created where it is missing, never changed and never pruned. */
        CREATE_ONLY,
        /** The object is neither applied nor pruned. */
        LEAVE_ALONE,
        /** The object is a hook, or not for clusters: it is no part of a sync. */
        LEAVE_OUT
    }

    /** Any value but an empty one. */
    private static final String ANY = "*";

    private static final String HELM_HOOK = "helm.sh/hook";

    /** Renderers and people say with it when the object is applied. */
    private static final String WAVE = "gitops.jenkins.io/wave";

    /**
     * A line of the table.
     *
     * @param key of the annotation or label
     * @param words in lower case, {@code *} for any; of which one must be among the parts of the value between commas; case does not matter
     * @param effect of the mark
     */
    public record Row(String key, Set<String> words, Effect effect) {

        private Optional<ForeignMark> on(Object value) {
            if (!(value instanceof String text)) {
                return Optional.empty();
            }
            boolean matches = Stream.of(Regex.split(text, ","))
                    .map(part -> part.strip().toLowerCase(Locale.ROOT))
                    .anyMatch(part -> words.contains(part) || words.contains(ANY) && !part.isEmpty());
            return matches ? Optional.of(new ForeignMark(key, text.strip(), effect)) : Optional.empty();
        }
    }

    /** Whatever is not in it has no effect. Flux reads labels too, so labels count for all. */
    public static final List<Row> TABLE = List.of(
            new Row("argocd.argoproj.io/hook", Set.of(ANY), Effect.LEAVE_OUT),
            new Row(HELM_HOOK, Set.of(ANY), Effect.LEAVE_OUT),
            new Row("config.kubernetes.io/local-config", Set.of("true"), Effect.LEAVE_OUT),
            new Row("kustomize.toolkit.fluxcd.io/reconcile", Set.of("disabled"), Effect.LEAVE_ALONE),
            new Row("kustomize.toolkit.fluxcd.io/ssa", Set.of("ignore"), Effect.LEAVE_ALONE),
            new Row("kapp.k14s.io/noop", Set.of("", ANY), Effect.LEAVE_ALONE),
            new Row("kustomize.toolkit.fluxcd.io/ssa", Set.of("ifnotpresent"), Effect.CREATE_ONLY),
            new Row("argocd.argoproj.io/sync-options", Set.of("prune=false", "delete=false"), Effect.KEEP),
            new Row("helm.sh/resource-policy", Set.of("keep"), Effect.KEEP),
            new Row("kustomize.toolkit.fluxcd.io/prune", Set.of("disabled"), Effect.KEEP),
            new Row("client.lifecycle.config.k8s.io/deletion", Set.of("detach"), Effect.KEEP),
            new Row("cli-utils.sigs.k8s.io/on-remove", Set.of("keep"), Effect.KEEP),
            new Row("kapp.k14s.io/delete-strategy", Set.of("orphan"), Effect.KEEP),
            new Row("argocd.argoproj.io/sync-options", Set.of("prune=confirm", "delete=confirm"), Effect.CONFIRM));

    public ForeignMark {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(effect, "effect");
    }

    /** Returns the marks of an object, the one with the largest effect first. */
    public static List<ForeignMark> of(Resource object) {
        return TABLE.stream()
                .flatMap(row -> Stream.of(object.annotations(), object.labels())
                        .flatMap(map -> row.on(map.get(row.key())).stream())
                        .limit(1))
                .filter(mark -> !isHonoured(mark, object))
                .toList();
    }

    /** A hook of Helm that has a wave runs at its time, and Helm itself never made a hook of {@code crd-install}. */
    private static boolean isHonoured(ForeignMark mark, Resource object) {
        return mark.key().equals(HELM_HOOK)
                && (object.annotations().containsKey(WAVE)
                        || List.of(Regex.split(mark.value(), "\\s*,\\s*")).contains("crd-install"));
    }

    /** Returns the first mark of an object with one of the effects. */
    public static Optional<ForeignMark> of(Resource object, Effect... effects) {
        List<Effect> wanted = List.of(effects);
        return of(object).stream()
                .filter(mark -> wanted.contains(mark.effect()))
                .findFirst();
    }

    /** Returns why an object that is in the cluster must never be pruned, where a mark says so. */
    public static Optional<ForeignMark> keeping(Resource live) {
        return of(live, Effect.KEEP, Effect.CREATE_ONLY, Effect.LEAVE_ALONE);
    }

    /** Returns the mark as it is written: {@code helm.sh/resource-policy: keep}. */
    @Override
    public String toString() {
        return value.isEmpty() ? key : key + ": " + value;
    }
}
