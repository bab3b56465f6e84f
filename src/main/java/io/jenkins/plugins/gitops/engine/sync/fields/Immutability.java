package io.jenkins.plugins.gitops.engine.sync.fields;

import io.jenkins.plugins.gitops.engine.cluster.ClusterException;
import io.jenkins.plugins.gitops.engine.diff.Difference;
import io.jenkins.plugins.gitops.engine.diff.ResourceDiff;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.options.EnvironmentLimits;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Changes that the server refuses because a field keeps its first value; only another object can have another one. */
public final class Immutability {

    private static final Set<Integer> REFUSED = Set.of(403, 422);

    // the servers' own words; 422 alone says nothing, it is the code of every invalid object
    private static final Pattern SAYS_SO = Pattern.compile("field is immutable"
            + "|may not change once set"
            + "|cannot change roleRef"
            + "|may not be changed in an update"
            + "|spec is immutable after creation"
            + "|updates to statefulset spec"
            + "|pod updates may not"
            + "|\\boldSelf\\b"
            + "|[Vv]alue is immutable");

    /** Lost with them: data, or all objects of a kind. */
    private static final Set<String> NEEDS_CONFIRMATION = Set.of(
            "CustomResourceDefinition.apiextensions.k8s.io",
            "Namespace",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "StatefulSet.apps");

    private Immutability() {}

    public static boolean isRefusal(ClusterException failure) {
        return REFUSED.contains(failure.code())
                && failure.causes().stream()
                        .anyMatch(cause -> Regex.matcher(SAYS_SO, cause.text()).find());
    }

    /** Returns our own fields that differ below what the server names. */
    public static List<Difference> differences(
            Resource live, Resource manifest, ClusterException failure, SyncOptions options) {
        List<Difference> all = ResourceDiff.ofManifest(live, manifest, options.secrets());
        List<String> named = failure.causes().stream()
                .map(ClusterException.Cause::field)
                .filter(field -> !field.isEmpty())
                .toList();
        List<Difference> below = all.stream()
                .filter(difference ->
                        named.stream().anyMatch(field -> difference.path().startsWith(field)))
                .toList();
        return below.isEmpty() ? all : below;
    }

    public static OperationException refusal(Resource manifest, List<Difference> differences) {
        String paths = differences.stream().map(Difference::path).distinct().collect(Collectors.joining(", "));
        return new OperationException(manifest + ": IMMUTABLE(" + paths
                + "): the server keeps the first value; go back to it, or let the object be deleted and created again"
                + " with the annotation gitops.jenkins.io/apply: recreate");
    }

    /** Returns whether recreation takes more with it than the object, so that it must be confirmed once more. */
    public static boolean needsConfirmation(Resource manifest, EnvironmentLimits limits) {
        return NEEDS_CONFIRMATION.contains(manifest.id().groupKind()) || limits.isProtected(manifest.id());
    }

    public static boolean isFinishedJob(Resource live) {
        return live.id().groupKind().equals("Job.batch")
                && live.maps("status", "conditions").stream()
                        .anyMatch(condition -> Set.of("Complete", "Failed").contains(condition.get("type"))
                                && "True".equals(condition.get("status")));
    }
}
