package io.jenkins.plugins.gitops.sandbox.kubernetes.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.controller.PodBehaviour.Fate;
import io.jenkins.plugins.gitops.sandbox.kubernetes.controller.PodBehaviour.Outcome;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a node reports of its pods as time goes by: scheduled and creating at first, then running, ready, failing or finished, as
 * {@link PodBehaviour} tells. Used by one thread.
 */
public final class PodLifecycle {

    /** What a node would report now: the pod with its new status, and a warning for its events. */
    public record Report(ObjectNode pod, Optional<ObjectNode> warning) {}

    private static final String NO_NODE = "0/1 nodes are available: 1 Insufficient memory.";

    private record Memory(long firstSeen, String reported) {}

    private final PodBehaviour behaviour;
    private final Map<String, Memory> memories = new HashMap<>();

    public PodLifecycle(PodBehaviour behaviour) {
        this.behaviour = behaviour;
    }

    /** Returns what is to be reported of a pod, empty where nothing is new. */
    public Optional<Report> look(ObjectNode pod) {
        long now = System.nanoTime();
        Memory memory = memories.computeIfAbsent(Json.uid(pod), uid -> new Memory(now, ""));
        Duration age = Duration.ofNanos(now - memory.firstSeen());
        String stage = stage(pod, age);
        String phase = Json.text(pod, "status", "phase");
        boolean over = phase.equals("Succeeded") || phase.equals("Failed");
        if (over || stage.equals(memory.reported())) {
            return Optional.empty();
        }
        memories.put(Json.uid(pod), new Memory(memory.firstSeen(), stage));
        ObjectNode reported = pod.deepCopy();
        reported.set("status", status(pod, age));
        return Optional.of(new Report(reported, warning(pod, age)));
    }

    /** Returns whether only a change of the behaviour can change the pod. */
    public boolean isSettled(ObjectNode pod) {
        Memory memory = memories.get(Json.uid(pod));
        if (memory == null) {
            return false;
        }
        Duration age = Duration.ofNanos(System.nanoTime() - memory.firstSeen());
        boolean end = runsToCompletion(pod) ? isFinished(pod, age) : isStarted(age);
        return end && memory.reported().equals(stage(pod, age));
    }

    /** Forgets a pod that is gone. */
    public void forget(String uid) {
        memories.remove(uid);
    }

    /** What can be told apart: two looks with the same stage report the same. */
    private String stage(ObjectNode pod, Duration age) {
        StringBuilder stage = new StringBuilder(isStarted(age) ? "started" : "creating");
        if (isStarted(age)) {
            containers(pod).forEach(container -> {
                Outcome outcome = behaviour.of(Json.text(container, "image"));
                stage.append(' ')
                        .append(Json.text(container, "image"))
                        .append('=')
                        .append(outcome);
            });
            if (isFinished(pod, age)) {
                stage.append(" finished");
            }
        }
        return stage.toString();
    }

    private boolean isStarted(Duration age) {
        return age.compareTo(behaviour.moment()) >= 0;
    }

    /** Pods of jobs end by themselves, a moment after they began to run. */
    private boolean isFinished(ObjectNode pod, Duration age) {
        return runsToCompletion(pod) && age.compareTo(behaviour.moment().multipliedBy(2)) >= 0;
    }

    private static boolean runsToCompletion(ObjectNode pod) {
        return pod.path("metadata")
                .path("ownerReferences")
                .path(0)
                .path("kind")
                .asText()
                .equals("Job");
    }

    private boolean hasFate(JsonNode pod, Fate fate) {
        for (JsonNode container : containers(pod)) {
            if (behaviour.of(Json.text(container, "image")).fate() == fate) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode containers(JsonNode pod) {
        return pod.path("spec").path("containers");
    }

    private ObjectNode status(ObjectNode pod, Duration age) {
        ObjectNode status = Json.object();
        if (isStarted(age) && hasFate(pod, Fate.UNSCHEDULABLE)) {
            status.put("phase", "Pending");
            condition(status.putArray("conditions"), "PodScheduled", false, "Unschedulable");
            ((ObjectNode) status.path("conditions").path(0)).put("message", NO_NODE);
            return status;
        }
        boolean ready = isStarted(age) && !isFinished(pod, age);
        boolean waiting = !isStarted(age);
        boolean failed = false;
        ArrayNode statuses = Json.array();
        for (JsonNode container : containers(pod)) {
            ObjectNode each = containerStatus(pod, container, age);
            statuses.add(each);
            ready &= each.path("ready").asBoolean();
            waiting |= behaviour.of(Json.text(container, "image")).fate() == Fate.IMAGE_PULL_FAILS;
            failed |= each.path("state").path("terminated").path("exitCode").asInt() != 0;
        }
        String ended = failed ? "Failed" : isFinished(pod, age) ? "Succeeded" : "Running";
        status.put("phase", waiting ? "Pending" : ended);
        status.put("hostIP", "127.0.0.1");
        if (!waiting) {
            status.put("podIP", "10.244.0." + Math.abs(Json.uid(pod).hashCode() % 250));
        }
        status.put("startTime", now());
        String notReady = ended.equals("Succeeded") ? "PodCompleted" : "ContainersNotReady";
        ArrayNode conditions = status.putArray("conditions");
        condition(conditions, "Initialized", true, "");
        condition(conditions, "Ready", ready, notReady);
        condition(conditions, "ContainersReady", ready, notReady);
        condition(conditions, "PodScheduled", true, "");
        status.set("containerStatuses", statuses);
        status.put("qosClass", "BestEffort");
        return status;
    }

    private ObjectNode containerStatus(ObjectNode pod, JsonNode container, Duration age) {
        String image = Json.text(container, "image");
        Outcome outcome = behaviour.of(image);
        ObjectNode status = Json.object().put("name", Json.text(container, "name"));
        ObjectNode state = status.putObject("state");
        status.putObject("lastState");
        status.put("image", image).put("imageID", "").put("restartCount", 0);
        status.put("ready", false).put("started", false);
        if (!isStarted(age)) {
            state.putObject("waiting").put("reason", "ContainerCreating");
            return status;
        }
        if (outcome.fate() == Fate.IMAGE_PULL_FAILS) {
            state.putObject("waiting")
                    .put("reason", "ImagePullBackOff")
                    .put("message", "Back-off pulling image \"" + image + "\"");
            return status;
        }
        status.put("imageID", behaviour.imageId(image));
        if (outcome.fate() == Fate.CRASHES) {
            crashed(pod, status, state, outcome);
        } else if (isFinished(pod, age)) {
            terminated(state, 0);
        } else {
            state.putObject("running").put("startedAt", now());
            status.put("ready", outcome.fate() == Fate.RUNS).put("started", true);
        }
        return status;
    }

    private static void crashed(ObjectNode pod, ObjectNode status, ObjectNode state, Outcome outcome) {
        if (Json.text(pod, "spec", "restartPolicy").equals("Never")) {
            terminated(state, outcome.exitCode());
            return;
        }
        String name = Json.text(status, "name");
        state.putObject("waiting")
                .put("reason", "CrashLoopBackOff")
                .put(
                        "message",
                        "back-off 40s restarting failed container=" + name + " pod=" + Json.name(pod) + "_"
                                + Json.namespace(pod) + "(" + Json.uid(pod) + ")");
        terminated((ObjectNode) status.path("lastState"), outcome.exitCode());
        status.put("restartCount", 3);
    }

    private static void terminated(ObjectNode state, int exitCode) {
        state.putObject("terminated")
                .put("exitCode", exitCode)
                .put("reason", exitCode == 0 ? "Completed" : "Error")
                .put("startedAt", now())
                .put("finishedAt", now());
    }

    private static void condition(ArrayNode conditions, String type, boolean value, String reasonIfNot) {
        ObjectNode condition = conditions.addObject().put("type", type).put("status", value ? "True" : "False");
        condition.putNull("lastProbeTime").put("lastTransitionTime", now());
        if (!value) {
            condition.put("reason", reasonIfNot);
        }
    }

    private Optional<ObjectNode> warning(ObjectNode pod, Duration age) {
        if (!isStarted(age)) {
            return Optional.empty();
        }
        for (JsonNode container : containers(pod)) {
            String image = Json.text(container, "image");
            Outcome outcome = behaviour.of(image);
            switch (outcome.fate()) {
                case IMAGE_PULL_FAILS -> {
                    return Optional.of(Events.warning(
                            pod, "Failed", "Failed to pull image \"" + image + "\": not found", "kubelet"));
                }
                case CRASHES -> {
                    return Optional.of(Events.warning(
                            pod,
                            "BackOff",
                            "Back-off restarting failed container " + Json.text(container, "name") + " in pod "
                                    + Json.name(pod),
                            "kubelet"));
                }
                case NEVER_READY -> {
                    return Optional.of(Events.warning(
                            pod,
                            "Unhealthy",
                            "Readiness probe failed: HTTP probe failed with statuscode: 503",
                            "kubelet"));
                }
                case UNSCHEDULABLE -> {
                    return Optional.of(Events.warning(pod, "FailedScheduling", NO_NODE, "default-scheduler"));
                }
                default -> {}
            }
        }
        return Optional.empty();
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
