package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** Flagger: by the phase of the analysis. */
final class CanaryRule implements HealthRule {

    @Override
    public Health assess(Resource canary, HealthContext context) {
        String phase = canary.text("status", "phase");
        String why = Conditions.describe(canary, "Promoted");
        String text = phase + (why.isEmpty() ? "" : " (" + why + ")");
        return switch (phase) {
            case "Initialized", "Succeeded" -> Health.healthy(text);
            case "Failed" -> Health.degraded(text);
            case "Terminated" -> Health.suspended(text);
            case "" -> Health.progressing("its controller has not seen it yet");
            default -> Health.progressing(text + weight(canary));
        };
    }

    private static String weight(Resource canary) {
        long weight = canary.number(0, "status", "canaryWeight");
        return weight == 0 ? "" : ", " + weight + " % of the traffic";
    }
}
