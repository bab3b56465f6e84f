package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A container of a pod that does not run as it should, and what its node says about it.
 *
 * @param container its name
 * @param init whether it runs before the others
 * @param waiting the reason for which it waits, such as {@code CrashLoopBackOff}; empty while it runs or after its end
 * @param message what the node adds; may be empty
 * @param exitCode of its last end, or -1
 * @param ended the reason of its last end, such as {@code OOMKilled}; may be empty
 * @param restarts how often it was started again
 * @param isUp whether it runs now, after ends before
 */
public record ContainerFault(
        String container,
        boolean init,
        String waiting,
        String message,
        long exitCode,
        String ended,
        long restarts,
        boolean isUp) {

    private static final Set<String> FAULTS = Set.of(
            "ImagePullBackOff",
            "ErrImagePull",
            "ErrImageNeverPull",
            "InvalidImageName",
            "ImageInspectError",
            "RegistryUnavailable",
            "SignatureValidationFailed",
            "CrashLoopBackOff",
            "CreateContainerConfigError",
            "CreateContainerError",
            "PreCreateHookError",
            "PreStartHookError",
            "PostStartHookError",
            "RunContainerError",
            "StartError");

    /**
     * Returns the faulty containers of a pod, those that run before the others first. Ephemeral containers are somebody's debugging and
     * say nothing of the pod.
     */
    public static List<ContainerFault> of(Resource pod) {
        List<ContainerFault> faults = new ArrayList<>();
        for (String field : List.of("initContainerStatuses", "containerStatuses")) {
            for (Map<String, Object> status : pod.maps("status", field)) {
                ContainerFault fault = of(Resource.of(status), field.startsWith("init"));
                if (fault.isFault()) {
                    faults.add(fault);
                }
            }
        }
        return faults;
    }

    private static ContainerFault of(Resource status, boolean init) {
        boolean over = status.at("state", "terminated").isPresent();
        String past = over ? "state" : "lastState";
        String message = status.text("state", "waiting", "message");
        return new ContainerFault(
                status.text("name"),
                init,
                status.text("state", "waiting", "reason"),
                message.isEmpty() ? status.text(past, "terminated", "message") : message,
                status.number(-1, past, "terminated", "exitCode"),
                status.text(past, "terminated", "reason"),
                status.number(0, "restartCount"),
                status.at("state", "running").isPresent());
    }

    private boolean isFault() {
        return FAULTS.contains(waiting) || exitCode > 0;
    }

    /** Returns whether it waits for a cause that mostly does not pass by itself. */
    public boolean isStuck() {
        return FAULTS.contains(waiting);
    }

    /** Returns {@code container app: CrashLoopBackOff: back-off 40s … (last exit code 1: Error)}. */
    @Override
    public String toString() {
        String end = exitCode < 0 ? "" : "exit code " + exitCode + suffix(ended);
        if (waiting.isEmpty()) {
            String times = restarts == 0 ? "" : ", restarted " + restarts + (restarts == 1 ? " time" : " times");
            return label() + ": " + (isUp ? "runs again after " + end : "ended with " + end) + times;
        }
        return label() + ": " + waiting + suffix(message) + (end.isEmpty() ? "" : " (last " + end + ")");
    }

    private String label() {
        return (init ? "init container " : "container ") + container;
    }

    private static String suffix(String text) {
        return text.isEmpty() ? "" : ": " + text;
    }
}
