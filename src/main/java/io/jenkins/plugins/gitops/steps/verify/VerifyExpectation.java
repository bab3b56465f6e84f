package io.jenkins.plugins.gitops.steps.verify;

import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import io.jenkins.plugins.gitops.connection.settings.VerificationChoices;
import io.jenkins.plugins.gitops.steps.Messages;
import org.kohsuke.stapler.DataBoundConstructor;

/** An expression that must hold for an object: {@code [object: 'Job.batch migrate', expression: 'status.succeeded == 1']}. */
public class VerifyExpectation extends AbstractDescribableImpl<VerifyExpectation> {

    private final String object;
    private final String expression;

    /**
     * @param object kind, group, perhaps namespace, and name
     * @param expression a question with yes or no as its answer
     */
    @DataBoundConstructor
    public VerifyExpectation(String object, String expression) {
        this.object = Util.fixNull(object).strip();
        this.expression = Util.fixNull(expression).strip();
    }

    public String getObject() {
        return object;
    }

    public String getExpression() {
        return expression;
    }

    void addTo(VerificationChoices choices) {
        choices.withExpectation(object, expression);
    }

    /** Form of an expectation. */
    @Extension
    public static class DescriptorImpl extends Descriptor<VerifyExpectation> {

        @Override
        public String getDisplayName() {
            return Messages.VerifyExpectation_DisplayName();
        }
    }
}
