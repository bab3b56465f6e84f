package io.jenkins.plugins.gitops.engine.sync.options;

import io.jenkins.plugins.gitops.engine.diff.DriftReport.Finding;
import io.jenkins.plugins.gitops.engine.diff.DriftReport.Type;
import io.jenkins.plugins.gitops.engine.diff.FieldPath;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which drift is none.
 *
 * @param allowedFieldManagers who may add fields: controllers, autoscalers, injectors
 * @param ignored single places
 */
public record DriftRules(Set<String> allowedFieldManagers, List<Ignore> ignored) {

    /**
     * A place that is not looked at. Empty parts stand for all.
     *
     * @param groupKind such as {@code Deployment.apps}
     * @param pointer a JSON pointer (RFC 6901) to the field or to something above it, such as {@code /spec/replicas}; an item of a
     *     list by its key as plans show it, or {@code *} for all of them: {@code /spec/template/spec/containers/name=app/image}
     * @param manager who did it
     */
    public record Ignore(String groupKind, String pointer, String manager) {

        public Ignore {
            if (!pointer.isEmpty() && !pointer.startsWith("/")) {
                throw new IllegalArgumentException(
                        "\"" + pointer + "\" is no JSON pointer; write it as /spec/replicas");
            }
        }

        boolean covers(Finding finding) {
            return (groupKind.isEmpty() || groupKind.equals(finding.id().groupKind()))
                    && (manager.isEmpty() || manager.equals(finding.manager()))
                    && (pointer.isEmpty() || FieldPath.isBelow(finding.path(), steps()));
        }

        private List<String> steps() {
            return Stream.of(Regex.split(pointer.substring(1), "/", -1))
                    .map(part -> part.replace("~1", "/").replace("~0", "~"))
                    .toList();
        }
    }

    public DriftRules {
        allowedFieldManagers = Set.copyOf(allowedFieldManagers);
        ignored = List.copyOf(ignored);
    }

    /** Returns rules that let Kubernetes' own controllers add what they add everywhere. */
    public static DriftRules defaults() {
        return new DriftRules(
                Set.of("kube-controller-manager", "kube-scheduler", "kubelet", "cloud-controller-manager"), List.of());
    }

    public boolean ignore(Finding finding) {
        return finding.type() == Type.FOREIGN && allowedFieldManagers.contains(finding.manager())
                || ignored.stream().anyMatch(rule -> rule.covers(finding));
    }
}
