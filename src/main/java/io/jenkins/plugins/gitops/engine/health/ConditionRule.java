package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** Healthy when one condition is true; for some kinds, false means that it failed and not that it is on its way. */
final class ConditionRule implements HealthRule {

    private final String type;
    private final boolean falseIsBroken;

    private ConditionRule(String type, boolean falseIsBroken) {
        this.type = type;
        this.falseIsBroken = falseIsBroken;
    }

    static ConditionRule healthyBy(String type) {
        return new ConditionRule(type, false);
    }

    /** Returns the rule for controllers that write "Unknown" as long as they work at it, and "False" when they failed. */
    ConditionRule orBroken() {
        return new ConditionRule(type, true);
    }

    @Override
    public Health assess(Resource object, HealthContext context) {
        if (Conditions.isTrue(object, type)) {
            return Health.healthy("");
        }
        if (falseIsBroken && Conditions.isFalse(object, type)) {
            return Health.degraded(Conditions.describeOr(object, type, type + " is false"));
        }
        return Health.progressing(Conditions.describeOr(object, type, type + " is not true yet"));
    }
}
