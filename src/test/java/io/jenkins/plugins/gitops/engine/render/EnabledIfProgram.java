package io.jenkins.plugins.gitops.engine.render;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Tests that need the user's own renderer: from the cache that {@code .ci/renderers} fills, or from the PATH. Where it is missing
 * they are reported as not run, with the reason.
 */
@Documented
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(EnabledIfProgram.Condition.class)
@interface EnabledIfProgram {

    /** The program's name. */
    String value();

    /** Looks for the program. */
    final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return AnnotationSupport.findAnnotation(context.getElement(), EnabledIfProgram.class)
                    .map(EnabledIfProgram::value)
                    .filter(name -> Programs.find(name).isEmpty())
                    .map(name -> ConditionEvaluationResult.disabled("no " + name + " on the PATH and in "
                            + Programs.cache() + ", where .ci/renderers puts what it can bring"))
                    .orElseGet(() -> ConditionEvaluationResult.enabled("the program is at hand"));
        }
    }
}
