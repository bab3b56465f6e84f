package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.diff.DriftReport.Finding;
import io.jenkins.plugins.gitops.engine.diff.DriftReport.Type;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which drift is none.
 *
 * @param allowedManagers who may add fields: controllers, autoscalers, injectors
 * @param ignored single places
 */
public record DriftRules(Set<String> allowedManagers, List<Ignore> ignored) {

    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]+");

    /**
     * A place that is not looked at. Empty parts stand for all.
     *
     * @param groupKind such as {@code Deployment.apps}
     * @param pointer a JSON pointer (RFC 6901) to the field or to something above it, such as {@code /spec/replicas}
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
                    && (pointer.isEmpty() || isBelow(finding.path(), path()));
        }

        private String path() {
            StringBuilder path = new StringBuilder();
            for (String part : pointer.substring(1).split("/", -1)) {
                String key = part.replace("~1", "/").replace("~0", "~");
                if (PLAIN_KEY.matcher(key).matches()) {
                    path.append(path.isEmpty() ? "" : ".").append(key);
                } else {
                    path.append("[\"").append(key).append("\"]");
                }
            }
            return path.toString();
        }
    }

    public DriftRules {
        allowedManagers = Set.copyOf(allowedManagers);
        ignored = List.copyOf(ignored);
    }

    /** Returns rules that let Kubernetes' own controllers add what they add everywhere. */
    public static DriftRules defaults() {
        return new DriftRules(
                Set.of("kube-controller-manager", "kube-scheduler", "kubelet", "cloud-controller-manager"), List.of());
    }

    /** Returns whether a path is another one or below it. */
    static boolean isBelow(String path, String other) {
        return path.startsWith(other)
                && (path.length() == other.length() || ".[".indexOf(path.charAt(other.length())) >= 0);
    }

    boolean ignore(Finding finding) {
        return finding.type() == Type.FOREIGN && allowedManagers.contains(finding.manager())
                || ignored.stream().anyMatch(rule -> rule.covers(finding));
    }
}
