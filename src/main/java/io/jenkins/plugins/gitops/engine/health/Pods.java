package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.stream.Stream;

/** What the pods of a workload say about it: those of its latest revision, since older ones go anyway. */
final class Pods {

    private static final PodRule RULE = new PodRule();

    private Pods() {}

    /** Returns the first degraded pod's health with its name, otherwise healthy, with the first warning of a pod. */
    static Health worst(Resource workload, HealthContext context) {
        String warning = "";
        for (Resource pod : inService(workload, context).toList()) {
            Health health = RULE.assess(pod, context);
            if (health.status() == HealthStatus.DEGRADED) {
                return Health.degraded("pod " + pod.name() + ": " + health.message());
            }
            if (warning.isEmpty() && !health.warning().isEmpty()) {
                warning = "pod " + pod.name() + ": " + health.warning();
            }
        }
        return Health.healthy("").withWarning(warning);
    }

    /** Returns progressing, with the first unfinished pod's message as the end of the sentence and its warning. */
    static Health progressing(String message, Resource workload, HealthContext context) {
        return Health.progressing(message + because(workload, context))
                .withWarning(worst(workload, context).warning());
    }

    /** Returns the first unfinished pod's message as the end of a sentence, or nothing. */
    static String because(Resource workload, HealthContext context) {
        return inService(workload, context)
                .map(pod -> new PodHealth(pod, RULE.assess(pod, context)))
                .filter(pod -> pod.health().status() != HealthStatus.HEALTHY)
                .findFirst()
                .map(pod -> "; pod " + pod.pod().name() + ": " + pod.health().message())
                .orElse("");
    }

    private record PodHealth(Resource pod, Health health) {}

    /** An evicted or preempted pod stays as a record that it failed; its controller has made another one. */
    private static Stream<Resource> inService(Resource workload, HealthContext context) {
        return context.pods().stream()
                .filter(pod ->
                        !pod.isTerminating() && !pod.text("status", "phase").equals("Failed"))
                .filter(pod -> !Revisions.isOld(workload, pod, context.related()));
    }
}
