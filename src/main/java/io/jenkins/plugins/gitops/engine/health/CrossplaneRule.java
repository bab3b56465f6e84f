package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.List;

/** Crossplane: packages are installed and healthy, resources synced and ready; those without conditions are only data. */
final class CrossplaneRule implements HealthRule {

    @Override
    public Health assess(Resource object, HealthContext context) {
        if (Conditions.reason(object, "Synced").equals("ReconcilePaused")) {
            return Health.suspended("reconciliation is paused");
        }
        // inactive on purpose: an older revision of a package
        if (object.text("spec", "desiredState").equals("Inactive")) {
            return Health.healthy("inactive");
        }
        for (String type : List.of("Synced", "Installed")) {
            if (Conditions.isFalse(object, type)) {
                return isOnItsWay(Conditions.reason(object, type))
                        ? Health.progressing(Conditions.describe(object, type))
                        : Health.degraded(Conditions.describeOr(object, type, type + " is false"));
            }
        }
        for (String type : List.of("Ready", "Healthy", "Established", "Offered", "Installed", "Synced")) {
            if (Conditions.find(object, type).isPresent() && !Conditions.isTrue(object, type)) {
                return Health.progressing(Conditions.describeOr(object, type, type + " is not true yet"));
            }
        }
        boolean silent = object.maps("status", "conditions").isEmpty() && context.hasStatus();
        return silent ? Health.progressing("its controller has not seen it yet") : Health.healthy("");
    }

    private static boolean isOnItsWay(String reason) {
        return reason.equals("UnpackingPackage") || reason.equals("Creating");
    }
}
