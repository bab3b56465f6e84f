package io.jenkins.plugins.gitops.steps.sync;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.connection.EnvironmentSync;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.StepBoundary;
import io.jenkins.plugins.gitops.connection.settings.SyncChoices.Switch;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.steps.FreezeGate;
import io.jenkins.plugins.gitops.steps.Messages;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code gitopsSync}: makes the environment's cluster what a commit of the config repository says. */
public class GitopsSyncStep extends ManifestStep {

    private boolean dryRun;
    private boolean rollback;
    private boolean revertDrift;
    private String freeze = FreezeGate.WAIT;

    /** @param environment the environment's name */
    @DataBoundConstructor
    public GitopsSyncStep(String environment) {
        super(environment);
    }

    public boolean isDryRun() {
        return dryRun;
    }

    @DataBoundSetter
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    public boolean isRollback() {
        return rollback;
    }

    @DataBoundSetter
    public void setRollback(boolean rollback) {
        this.rollback = rollback;
    }

    public boolean isRevertDrift() {
        return revertDrift;
    }

    /** @param revertDrift whether what others changed is taken back, as the last synced commit says where no revision is given */
    @DataBoundSetter
    public void setRevertDrift(boolean revertDrift) {
        this.revertDrift = revertDrift;
    }

    public String getFreeze() {
        return freeze;
    }

    /** @param freeze {@code wait} or {@code fail}, while the environment is frozen */
    @DataBoundSetter
    public void setFreeze(String freeze) {
        this.freeze = FreezeGate.word(freeze);
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        String fault = EnvironmentSync.faultOfRevision(getRevision());
        if (fault != null) {
            throw new AbortException(fault);
        }
        try {
            FreezeGate.check(freeze);
        } catch (OperationException e) {
            throw new AbortException(e.getMessage());
        }
        ManifestSource source =
                revertDrift ? ManifestSource.ofLastSync(this, context) : ManifestSource.of(this, context);
        EnvironmentSettings settings = settings(context);
        if (getWorkspaceDirectory() != null && !dryRun) {
            try {
                StepBoundary.checkWorkspace(settings);
            } catch (OperationException e) {
                throw new AbortException(e.getMessage());
            }
        }
        if (rollback) {
            require(GitopsPermissions.ROLLBACK, context);
        }
        return new SyncExecution(
                context,
                settings,
                source,
                choices(settings).with(Switch.ROLLBACK, rollback).with(Switch.HEAL, revertDrift),
                this);
    }

    /** Name, form and checks of the step. */
    @Extension
    public static class DescriptorImpl extends ManifestStepDescriptor {

        @Override
        public String getFunctionName() {
            return "gitopsSync";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.GitopsSyncStep_DisplayName();
        }

        @POST
        public ListBoxModel doFillFreezeItems() {
            return freezeItems();
        }

        /** Only parses; asks no server. */
        @POST
        public FormValidation doCheckRevision(@QueryParameter String value) {
            String fault = EnvironmentSync.faultOfRevision(Util.fixEmptyAndTrim(value));
            return fault == null ? FormValidation.ok() : FormValidation.error(fault);
        }
    }
}
