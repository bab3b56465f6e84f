package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** What the pods of a workload say about it. */
final class Pods {

    private static final PodRule RULE = new PodRule();

    private Pods() {}

    /** Returns the first degraded pod's health with its name, otherwise healthy. */
    static Health worst(HealthContext context) {
        for (Resource pod : context.pods()) {
            Health health = RULE.assess(pod, context);
            if (health.status() == HealthStatus.DEGRADED && isInService(pod)) {
                return Health.degraded("pod " + pod.name() + ": " + health.message());
            }
        }
        return Health.healthy("");
    }

    /** Returns the first unfinished pod's message as the end of a sentence, or nothing. */
    static String because(HealthContext context) {
        for (Resource pod : context.pods()) {
            Health health = RULE.assess(pod, context);
            if (health.status() != HealthStatus.HEALTHY && isInService(pod)) {
                return "; pod " + pod.name() + ": " + health.message();
            }
        }
        return "";
    }

    /** An evicted or preempted pod stays as a record that it failed; its controller has made another one. */
    private static boolean isInService(Resource pod) {
        return !pod.isTerminating() && !pod.text("status", "phase").equals("Failed");
    }
}
