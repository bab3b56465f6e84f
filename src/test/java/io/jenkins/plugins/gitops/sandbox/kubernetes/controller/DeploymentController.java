package io.jenkins.plugins.gitops.sandbox.kubernetes.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rolls Deployments: a replica set per template, scaled up and down within surge and unavailability. */
final class DeploymentController implements Reconciler {

    private static final String REVISION = "deployment.kubernetes.io/revision";

    private record Progress(String state, long since) {}

    private final ClusterAccess cluster;
    private final Map<String, Progress> progress = new HashMap<>();

    DeploymentController(ClusterAccess cluster) {
        this.cluster = cluster;
    }

    @Override
    public void reconcile(ObjectNode deployment) {
        List<ObjectNode> sets = cluster.controlledBy(deployment, "apps", "replicasets");
        String hash = Workload.hash(deployment.path("spec").path("template"));
        ObjectNode current = sets.stream()
                .filter(set -> Json.name(set).equals(Json.name(deployment) + "-" + hash))
                .findFirst()
                .orElse(null);
        boolean paused = deployment.path("spec").path("paused").asBoolean();
        if (current == null && !paused && isRecreated(deployment) && !sets.isEmpty()) {
            // as the real one: neither the new set nor its revision is there before the last old pod is gone
            sets.forEach(set -> scale(set, 0));
            if (hasPods(sets)) {
                report(deployment, null, sets);
                return;
            }
        }
        if (current == null && !paused) {
            current = createReplicaSet(deployment, hash, sets);
            sets = cluster.controlledBy(deployment, "apps", "replicasets");
        }
        if (!paused) {
            roll(deployment, current, olderThan(current, sets));
        } else if (current != null) {
            scale(current, desired(deployment));
        }
        report(deployment, current, cluster.controlledBy(deployment, "apps", "replicasets"));
    }

    private static List<ObjectNode> olderThan(ObjectNode current, List<ObjectNode> sets) {
        List<ObjectNode> older = new ArrayList<>(sets);
        older.removeIf(set -> Json.uid(set).equals(Json.uid(current)));
        older.sort(Comparator.comparing(
                set -> Json.metadata(set).path("creationTimestamp").asText()));
        return older;
    }

    private ObjectNode createReplicaSet(ObjectNode deployment, String hash, List<ObjectNode> sets) {
        ObjectNode set = Json.object().put("apiVersion", "apps/v1").put("kind", "ReplicaSet");
        ObjectNode metadata = set.putObject("metadata");
        metadata.put("name", Json.name(deployment) + "-" + hash).put("namespace", Json.namespace(deployment));
        ObjectNode template = deployment.path("spec").path("template").deepCopy();
        Json.child(Json.child(template, "metadata"), "labels").put("pod-template-hash", hash);
        metadata.set("labels", template.path("metadata").path("labels").deepCopy());
        int revision =
                1 + sets.stream().mapToInt(DeploymentController::revision).max().orElse(0);
        metadata.putObject("annotations").put(REVISION, String.valueOf(revision));
        Workload.own(deployment, set);
        ObjectNode spec = set.putObject("spec").put("replicas", 0);
        spec.set("selector", deployment.path("spec").path("selector").deepCopy());
        Json.child(Json.child(spec, "selector"), "matchLabels").put("pod-template-hash", hash);
        spec.set("template", template);
        ObjectNode created = cluster.create(set);
        Json.child(Json.metadata(deployment), "annotations").put(REVISION, String.valueOf(revision));
        ObjectNode updated = cluster.updateStatus(deployment);
        deployment.set("metadata", updated.get("metadata"));
        return created;
    }

    private static int revision(JsonNode set) {
        return set.path("metadata").path("annotations").path(REVISION).asInt();
    }

    private void roll(ObjectNode deployment, ObjectNode current, List<ObjectNode> older) {
        int desired = desired(deployment);
        int oldTotal = older.stream().mapToInt(DeploymentController::desired).sum();
        if (isRecreated(deployment)) {
            older.forEach(set -> scale(set, 0));
            if (!hasPods(older)) {
                scale(current, desired);
            }
            return;
        }
        int unavailable = maxUnavailable(deployment);
        int surge = maxSurge(deployment);
        int room = desired + surge - oldTotal;
        int target = Math.max(desired(current), Math.min(desired, room));
        scale(current, Math.min(target, desired));
        int notYet = desired(current)
                - current.path("status").path("availableReplicas").asInt();
        int removable = oldTotal + desired(current) - (desired - unavailable) - Math.max(notYet, 0);
        for (ObjectNode set : older) {
            int here = desired(set);
            int broken = here - set.path("status").path("availableReplicas").asInt();
            int less = Math.min(here, Math.max(0, Math.max(removable, Math.min(broken, removable))));
            scale(set, here - less);
            removable -= less;
        }
    }

    private static boolean isRecreated(ObjectNode deployment) {
        return Json.text(deployment, "spec", "strategy", "type").equals("Recreate");
    }

    /** Terminating pods count too. */
    private boolean hasPods(List<ObjectNode> sets) {
        return sets.stream().anyMatch(set -> cluster.controlsAny(set, "", "pods"));
    }

    private void scale(ObjectNode set, int replicas) {
        if (desired(set) != replicas) {
            Json.child(set, "spec").put("replicas", replicas);
            ObjectNode updated = cluster.update(set);
            set.setAll(updated);
        }
    }

    private void report(ObjectNode deployment, ObjectNode current, List<ObjectNode> sets) {
        int desired = desired(deployment);
        ObjectNode live = sets.stream()
                .filter(set -> current != null && Json.uid(set).equals(Json.uid(current)))
                .findFirst()
                .orElse(Json.object());
        int replicas = sum(sets, "replicas");
        int available = sum(sets, "availableReplicas");
        int updated = live.path("status").path("replicas").asInt();
        ObjectNode status = Json.child(deployment, "status");
        status.set("observedGeneration", deployment.path("metadata").path("generation"));
        Workload.putCount(status, "replicas", replicas);
        Workload.putCount(status, "updatedReplicas", updated);
        Workload.putCount(status, "readyReplicas", sum(sets, "readyReplicas"));
        Workload.putCount(status, "availableReplicas", available);
        Workload.putCount(status, "unavailableReplicas", Math.max(0, Math.max(replicas, desired) - available));
        boolean enough = available >= desired - maxUnavailable(deployment);
        Workload.condition(
                status,
                "Available",
                enough ? "True" : "False",
                enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.");
        boolean complete = updated == desired && replicas == desired && available == desired;
        reportProgress(deployment, status, live, complete);
        cluster.updateStatus(deployment);
    }

    /** Once complete, a rollout stays so until the next one, whatever becomes of its pods. */
    private void reportProgress(ObjectNode deployment, ObjectNode status, ObjectNode set, boolean complete) {
        String name = Json.name(set);
        if (deployment.path("spec").path("paused").asBoolean()) {
            Workload.condition(status, "Progressing", "Unknown", "DeploymentPaused", "Deployment is paused");
            return;
        }
        String state = name
                + deployment.path("metadata").path("generation")
                + status.path("updatedReplicas")
                + status.path("replicas")
                + status.path("availableReplicas");
        Progress last = progress.get(Json.uid(deployment));
        if (last == null || !last.state().equals(state)) {
            last = new Progress(state, System.nanoTime());
            progress.put(Json.uid(deployment), last);
        }
        String reason = Workload.conditionReason(deployment, "Progressing");
        boolean wasComplete = reason.equals("NewReplicaSetAvailable")
                && progressMessage(deployment).contains("\"" + name + "\"");
        long deadline = deployment.path("spec").path("progressDeadlineSeconds").asLong(600);
        boolean late =
                System.nanoTime() - last.since() > Duration.ofSeconds(deadline).toNanos();
        if (complete || wasComplete) {
            Workload.condition(
                    status,
                    "Progressing",
                    "True",
                    "NewReplicaSetAvailable",
                    "ReplicaSet \"" + name + "\" has successfully progressed.");
        } else if (late) {
            Workload.condition(
                    status,
                    "Progressing",
                    "False",
                    "ProgressDeadlineExceeded",
                    "ReplicaSet \"" + name + "\" has timed out progressing.");
        } else {
            Workload.condition(
                    status, "Progressing", "True", "ReplicaSetUpdated", "ReplicaSet \"" + name + "\" is progressing.");
        }
    }

    private static String progressMessage(JsonNode deployment) {
        for (JsonNode condition : deployment.path("status").path("conditions")) {
            if (Json.text(condition, "type").equals("Progressing")) {
                return Json.text(condition, "message");
            }
        }
        return "";
    }

    private static int maxUnavailable(JsonNode deployment) {
        JsonNode rolling = deployment.path("spec").path("strategy").path("rollingUpdate");
        int unavailable = Workload.share(rolling.path("maxUnavailable"), desired(deployment), false);
        return unavailable == 0 && maxSurge(deployment) == 0 ? 1 : unavailable;
    }

    private static int maxSurge(JsonNode deployment) {
        JsonNode rolling = deployment.path("spec").path("strategy").path("rollingUpdate");
        return Workload.share(rolling.path("maxSurge"), desired(deployment), true);
    }

    private static int desired(JsonNode object) {
        return object.path("spec").path("replicas").asInt();
    }

    private static int sum(List<ObjectNode> sets, String field) {
        return sets.stream()
                .mapToInt(set -> set.path("status").path(field).asInt())
                .sum();
    }
}
