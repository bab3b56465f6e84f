package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.Map;
import java.util.Optional;

/** The conditions in an object's status (Kubernetes API conventions, "Typical status properties"). */
final class Conditions {

    private Conditions() {}

    static Optional<Resource> find(Resource resource, String type) {
        return resource.maps("status", "conditions").stream()
                .filter(condition -> type.equals(condition.get("type")))
                .findFirst()
                .map(Resource::of);
    }

    static boolean isTrue(Resource resource, String type) {
        return find(resource, type)
                .filter(condition -> "True".equals(condition.text("status")))
                .isPresent();
    }

    static boolean isFalse(Resource resource, String type) {
        return find(resource, type)
                .filter(condition -> "False".equals(condition.text("status")))
                .isPresent();
    }

    /** Returns {@code Reason: message} of a condition, or what of the two it has. */
    static String describe(Resource resource, String type) {
        Map<String, Object> condition = find(resource, type).map(Resource::tree).orElse(Map.of());
        String reason = String.valueOf(condition.getOrDefault("reason", ""));
        String message = String.valueOf(condition.getOrDefault("message", ""));
        return reason.isEmpty() || message.isEmpty() ? reason + message : reason + ": " + message;
    }
}
