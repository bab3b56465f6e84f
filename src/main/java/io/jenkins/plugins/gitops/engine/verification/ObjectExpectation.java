package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.health.expression.Expression;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.util.Objects;

/** An expression that must hold for an object, which need not belong to the set. */
public record ObjectExpectation(ResourceId object, Expression expression) {

    public ObjectExpectation {
        Objects.requireNonNull(object, "object");
        Objects.requireNonNull(expression, "expression");
    }
}
