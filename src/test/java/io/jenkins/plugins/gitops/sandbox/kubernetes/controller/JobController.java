package io.jenkins.plugins.gitops.sandbox.kubernetes.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.List;

/** Runs Jobs until enough pods have succeeded or too many have failed. */
final class JobController implements Reconciler {

    private final ClusterAccess cluster;

    JobController(ClusterAccess cluster) {
        this.cluster = cluster;
    }

    @Override
    public void reconcile(ObjectNode job) {
        boolean over = !Workload.conditionReason(job, "Failed").isEmpty()
                || !Json.text(job, "status", "completionTime").isEmpty();
        if (!over) {
            run(job);
        }
    }

    private void run(ObjectNode job) {
        JsonNode spec = job.path("spec");
        boolean suspended = spec.path("suspend").asBoolean();
        List<ObjectNode> pods = pods(job);
        int succeeded = Workload.count(pods, pod -> hasPhase(pod, "Succeeded"));
        int failed = Workload.count(pods, pod -> hasPhase(pod, "Failed"));
        int active = pods.size() - succeeded - failed;
        int completions = spec.path("completions").asInt(1);
        boolean tooMany = failed > spec.path("backoffLimit").asInt();
        int missing = Math.min(spec.path("parallelism").asInt(1), completions - succeeded) - active;
        for (int i = 0; i < missing && !tooMany && !suspended; i++) {
            cluster.create(Workload.pod(job, ""));
            active++;
        }
        ObjectNode status = Json.child(job, "status");
        Workload.putCount(status, "active", active);
        Workload.putCount(status, "succeeded", succeeded);
        Workload.putCount(status, "failed", failed);
        if (!suspended) {
            Json.putDefault(status, "startTime", PodLifecycle.now());
        }
        if (suspended) {
            Workload.condition(status, "Suspended", "True", "JobSuspended", "Job suspended");
        } else if (tooMany) {
            Workload.condition(
                    status, "Failed", "True", "BackoffLimitExceeded", "Job has reached the specified backoff limit");
        } else if (succeeded >= completions) {
            Workload.condition(
                    status, "Complete", "True", "CompletionsReached", "Reached expected number of succeeded pods");
            status.put("completionTime", PodLifecycle.now());
        }
        cluster.updateStatus(job);
    }

    private List<ObjectNode> pods(ObjectNode job) {
        return cluster.controlledBy(job, "", "pods");
    }

    private static boolean hasPhase(JsonNode pod, String phase) {
        return Json.text(pod, "status", "phase").equals(phase);
    }
}
