package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.time.Duration;
import java.time.Instant;
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

    static String reason(Resource resource, String type) {
        return find(resource, type).map(condition -> condition.text("reason")).orElse("");
    }

    /** Returns whether a condition has been as it is for at least that long; a condition without a time always has. */
    static boolean lasts(Resource resource, String type, Duration time, Instant now) {
        String since = find(resource, type)
                .map(condition -> condition.text("lastTransitionTime"))
                .orElse("");
        return Ages.since(since, now).map(age -> age.compareTo(time) >= 0).orElse(true);
    }

    /** Returns {@code Reason: message} of a condition, or what of the two it has. */
    static String describe(Resource resource, String type) {
        Map<String, Object> condition = find(resource, type).map(Resource::tree).orElse(Map.of());
        String reason = String.valueOf(condition.getOrDefault("reason", ""));
        String message = String.valueOf(condition.getOrDefault("message", ""));
        return reason.isEmpty() || message.isEmpty() ? reason + message : reason + ": " + message;
    }

    /** Returns reason and message of a condition, or a phrase where it has none. */
    static String describeOr(Resource resource, String type, String otherwise) {
        String text = describe(resource, type);
        return text.isEmpty() ? otherwise : text;
    }
}
