package io.jenkins.plugins.gitops.steps;

import hudson.Extension;
import hudson.model.AbstractProject;
import hudson.model.Descriptor;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import java.util.Collection;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.DataBoundConstructor;

/** Shows the form of a step on the page of a job, as the Snippet Generator does. */
public class StepForm extends Builder {

    private final Step step;

    @DataBoundConstructor
    public StepForm(Step step) {
        this.step = step;
    }

    public Step getStep() {
        return step;
    }

    /** Lists our steps. */
    @Extension
    public static class DescriptorImpl extends BuildStepDescriptor<Builder> {

        @Override
        public boolean isApplicable(@SuppressWarnings("rawtypes") Class<? extends AbstractProject> type) {
            return true;
        }

        public Collection<? extends Descriptor<?>> getStepDescriptors() {
            return Jenkins.get().getExtensionList(StepDescriptor.class).stream()
                    .filter(each -> each instanceof EnvironmentStep.EnvironmentStepDescriptor)
                    .toList();
        }
    }
}
