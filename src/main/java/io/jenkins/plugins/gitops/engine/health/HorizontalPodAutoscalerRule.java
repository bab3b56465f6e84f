package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.util.List;
import java.util.Map;

/** It can scale and has its metrics; metrics of new pods may take a moment. */
final class HorizontalPodAutoscalerRule implements HealthRule {

    /** Version 1 of the API has no conditions in its status. */
    private static final String CONDITIONS = "autoscaling.alpha.kubernetes.io/conditions";

    @Override
    public Health assess(Resource autoscaler, HealthContext context) {
        Resource view = withConditions(autoscaler);
        for (String type : List.of("AbleToScale", "ScalingActive")) {
            // ScalingDisabled: its target has zero replicas, which somebody wanted
            if (Conditions.isFalse(view, type) && !Conditions.reason(view, type).equals("ScalingDisabled")) {
                String why = Conditions.describe(view, type);
                return Conditions.lasts(view, type, context.options().grace(), context.now())
                        ? Health.degraded(why)
                        : Health.progressing(why);
            }
        }
        return Conditions.find(view, "AbleToScale").isEmpty()
                ? Health.progressing("its controller has not looked at it yet")
                : Health.healthy("");
    }

    private static Resource withConditions(Resource autoscaler) {
        Object text = autoscaler.annotations().get(CONDITIONS);
        if (!(text instanceof String json)
                || !autoscaler.maps("status", "conditions").isEmpty()) {
            return autoscaler;
        }
        try {
            Map<String, Object> read = ResourceJson.read("{\"conditions\":" + json + "}", "conditions");
            return autoscaler.with(read.get("conditions"), "status", "conditions");
        } catch (RuntimeException e) {
            // anybody can write an annotation
            return autoscaler;
        }
    }
}
