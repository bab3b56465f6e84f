package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.health.expression.Expression;
import io.jenkins.plugins.gitops.engine.health.expression.ExpressionException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.Objects;
import java.util.Optional;

/**
 * A rule from the configuration: for one kind, expressions over the object. It stands in the place of the kind's own rule;
 * the generic rules come before it. The first that holds of degraded, progressing and healthy decides.
 *
 * @param groupKind such as {@code Widget.example.org}, or {@code Pod}
 * @param healthy when the object is healthy
 * @param degraded when the object is broken; null for never
 * @param progressing when it is certainly on its way, though {@code healthy} may hold; null for whenever nothing else holds
 */
public record CustomRule(String groupKind, Expression healthy, Expression degraded, Expression progressing) {

    public CustomRule {
        Objects.requireNonNull(groupKind, "groupKind");
        Objects.requireNonNull(healthy, "healthy");
        if (groupKind.isBlank()) {
            throw new IllegalArgumentException("A health rule has no kind; write it as Widget.example.org");
        }
    }

    /**
     * Reads a rule as it stands in the configuration.
     *
     * @param degraded may be empty
     * @param progressing may be empty
     * @throws IllegalArgumentException when an expression cannot be read
     */
    public static CustomRule parse(String groupKind, String healthy, String degraded, String progressing) {
        return new CustomRule(groupKind, Expression.parse(healthy), optional(degraded), optional(progressing));
    }

    private static Expression optional(String text) {
        return text == null || text.isBlank() ? null : Expression.parse(text);
    }

    /** Returns unknown, with the reason, where an expression cannot be applied to the object. */
    Health assess(Resource object) {
        try {
            return judge(object);
        } catch (ExpressionException e) {
            return new Health(
                    HealthStatus.UNKNOWN, "the rule of the configuration cannot be applied: " + e.getMessage());
        }
    }

    private Health judge(Resource object) {
        if (degraded != null && degraded.matches(object)) {
            return Health.degraded(because(object).orElse(degraded + " holds"));
        }
        if (progressing != null && progressing.matches(object)) {
            return Health.progressing(because(object).orElse(progressing + " holds"));
        }
        return healthy.matches(object)
                ? Health.healthy("")
                : Health.progressing(because(object).orElse(healthy + " does not hold yet"));
    }

    private static Optional<String> because(Resource object) {
        return Optional.of(Conditions.describe(object, "Ready")).filter(text -> !text.isEmpty());
    }
}
