package io.jenkins.plugins.gitops.engine.diff;

import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where a cluster is not what the last synced commit says.
 *
 * @param findings in the order of the objects
 */
public record DriftReport(List<Finding> findings) {

    public DriftReport {
        findings = List.copyOf(findings);
    }

    /** What kind of drift. */
    public enum Type {
        /** A field of ours has another value. */
        CHANGED,
        /** Somebody added a field that is in no manifest. */
        FOREIGN,
        /** An object is not there. */
        MISSING,
        /** An object of the set is there that is in no manifest. */
        EXTRA
    }

    /**
     * One thing that drifted. Secret values are masked.
     *
     * @param path as in {@link Difference#path()}; empty where the whole object is meant
     * @param live null where it is not there
     * @param wanted null where it should not be there
     * @param manager who did it; empty where nobody left a trace
     * @param time when, as the server writes it; empty where nobody left a trace
     */
    public record Finding(
            ResourceId id, Type type, String path, String live, String wanted, String manager, String time) {

        public Finding {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(path, "path");
            Objects.requireNonNull(manager, "manager");
            Objects.requireNonNull(time, "time");
        }

        /** Returns {@code Deployment shop/cart changed: ~ spec.replicas: 1 -> 3 (by kubectl-edit at 2026-11-20T10:00:00Z)}. */
        @Override
        public String toString() {
            String what = path.isEmpty() ? "" : ": " + new Difference(path, wanted, live);
            String who = manager.isEmpty() ? "" : " (by " + manager + (time.isEmpty() ? "" : " at " + time) + ")";
            return id + " " + type.name().toLowerCase(java.util.Locale.ROOT) + what + who;
        }
    }

    /** Returns the findings as a JSON object, with group, kind, namespace, name, type, path, live, wanted, manager and time. */
    public String json() {
        return ResourceJson.write(
                Map.of("findings", findings.stream().map(ChangeDocument::of).toList()));
    }

    /** Returns whether the cluster is as it should be. */
    public boolean isEmpty() {
        return findings.isEmpty();
    }

    /** Returns the findings of a type. */
    public List<Finding> of(Type type) {
        return findings.stream().filter(finding -> finding.type() == type).toList();
    }
}
