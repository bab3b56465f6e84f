package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Running and ready, or finished well; waiting for a cause that does not pass by itself is degraded after a minute. */
final class PodRule implements HealthRule {

    /** Before that, a registry may be slow and a first crash may be a dependency that starts. */
    static final Duration GRACE = Duration.ofSeconds(60);

    private static final Set<String> FAULTS = Set.of(
            "ImagePullBackOff",
            "ErrImagePull",
            "ErrImageNeverPull",
            "InvalidImageName",
            "ImageInspectError",
            "RegistryUnavailable",
            "CrashLoopBackOff",
            "CreateContainerConfigError",
            "CreateContainerError",
            "RunContainerError");

    @Override
    public Health assess(Resource pod, HealthContext context) {
        String phase = pod.text("status", "phase");
        if (phase.equals("Succeeded")) {
            return Health.healthy("succeeded");
        }
        if (phase.equals("Failed")) {
            return Health.degraded(
                    "failed" + suffix(pod.text("status", "reason")) + suffix(pod.text("status", "message")));
        }
        Optional<String> fault = fault(pod);
        if (fault.isPresent()) {
            boolean passed = age(pod, context.now()).compareTo(GRACE) >= 0;
            return passed ? Health.degraded(fault.get()) : Health.progressing(fault.get());
        }
        if (phase.equals("Running") && Conditions.isTrue(pod, "Ready")) {
            return Health.healthy("running and ready");
        }
        if (Conditions.isFalse(pod, "PodScheduled")) {
            return Health.progressing(Conditions.describe(pod, "PodScheduled"));
        }
        return Health.progressing(
                phase.isEmpty() ? "new" : phase.toLowerCase(java.util.Locale.ROOT) + ", not ready yet");
    }

    private static String suffix(String text) {
        return text.isEmpty() ? "" : ": " + text;
    }

    private static Optional<String> fault(Resource pod) {
        return Stream.of("initContainerStatuses", "containerStatuses")
                .map(field -> pod.maps("status", field))
                .flatMap(List::stream)
                .map(PodRule::fault)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> fault(Map<String, Object> containerStatus) {
        Resource status = Resource.of(containerStatus);
        String reason = status.text("state", "waiting", "reason");
        if (!FAULTS.contains(reason)) {
            return Optional.empty();
        }
        String message = status.text("state", "waiting", "message");
        long exit = status.number(-1, "lastState", "terminated", "exitCode");
        return Optional.of("container " + status.text("name") + ": " + reason + suffix(message)
                + (exit < 0
                        ? ""
                        : " (last exit code " + exit + suffix(status.text("lastState", "terminated", "reason")) + ")"));
    }

    private static Duration age(Resource pod, Instant now) {
        try {
            return Duration.between(Instant.parse(pod.text("metadata", "creationTimestamp")), now);
        } catch (DateTimeParseException e) {
            // an object that never was in a cluster
            return Duration.ZERO;
        }
    }
}
