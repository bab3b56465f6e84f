package io.jenkins.plugins.gitops.steps.sync;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.security.Permission;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.steps.Messages;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code gitopsPlan}: what a sync would do, also of a branch or of a pull request's head; changes nothing. */
public class GitopsPlanStep extends ManifestStep {

    private long pullRequest;
    private boolean drift;

    /** @param environment the environment's name */
    @DataBoundConstructor
    public GitopsPlanStep(String environment) {
        super(environment);
    }

    public long getPullRequest() {
        return pullRequest;
    }

    /** @param pullRequest the number of a pull request of the config repository; zero for none */
    @DataBoundSetter
    public void setPullRequest(long pullRequest) {
        this.pullRequest = pullRequest;
    }

    public boolean isDrift() {
        return drift;
    }

    @DataBoundSetter
    public void setDrift(boolean drift) {
        this.drift = drift;
    }

    @Override
    protected Permission permission() {
        return GitopsPermissions.VIEW;
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        if (pullRequest < 0) {
            throw new AbortException("pullRequest: " + pullRequest + " is no number of a pull request; write it as 42");
        }
        ManifestSource source = ManifestSource.of(this, pullRequest, context);
        EnvironmentSettings settings = settings(context);
        return new PlanExecution(context, settings, source, choices(settings), this);
    }

    /** Name and form of the step. */
    @Extension
    public static class DescriptorImpl extends ManifestStepDescriptor {

        @Override
        public String getFunctionName() {
            return "gitopsPlan";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.GitopsPlanStep_DisplayName();
        }
    }
}
