package io.jenkins.plugins.gitops.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.gitops.config.ClusterConfig;
import io.jenkins.plugins.gitops.config.RepositoryConfig;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.EnvironmentSync;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code gitopsSync}: makes the environment's cluster what a commit of the config repository says. */
public class GitopsSyncStep extends EnvironmentStep {

    static final int DEFAULT_MINUTES = 30;

    private String revision;
    private String path;
    private String namespace;
    private String conflicts;
    private boolean prune = true;
    private boolean dryRun;
    private RepositoryConfig repository;
    private ClusterConfig cluster;

    /** @param environment the environment's name */
    @DataBoundConstructor
    public GitopsSyncStep(String environment) {
        super(environment, DEFAULT_MINUTES);
    }

    public String getRevision() {
        return revision;
    }

    @DataBoundSetter
    public void setRevision(String revision) {
        this.revision = Util.fixEmptyAndTrim(revision);
    }

    public String getPath() {
        return path;
    }

    @DataBoundSetter
    public void setPath(String path) {
        this.path = Util.fixEmptyAndTrim(path);
    }

    public String getNamespace() {
        return namespace;
    }

    @DataBoundSetter
    public void setNamespace(String namespace) {
        this.namespace = Util.fixEmptyAndTrim(namespace);
    }

    public String getConflicts() {
        return conflicts;
    }

    @DataBoundSetter
    public void setConflicts(String conflicts) {
        this.conflicts = Util.fixEmptyAndTrim(conflicts);
    }

    public boolean isPrune() {
        return prune;
    }

    @DataBoundSetter
    public void setPrune(boolean prune) {
        this.prune = prune;
    }

    public boolean isDryRun() {
        return dryRun;
    }

    @DataBoundSetter
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    public RepositoryConfig getRepository() {
        return repository;
    }

    @DataBoundSetter
    public void setRepository(RepositoryConfig repository) {
        this.repository = repository;
    }

    public ClusterConfig getCluster() {
        return cluster;
    }

    @DataBoundSetter
    public void setCluster(ClusterConfig cluster) {
        this.cluster = cluster;
    }

    @Override
    protected EnvironmentSettings given() {
        EnvironmentSettings settings = super.given();
        settings.offer(Key.PATH, path);
        settings.offer(Key.NAMESPACE, namespace);
        if (repository != null) {
            repository.offerTo(settings);
        }
        if (cluster != null) {
            cluster.offerTo(settings);
        }
        return settings;
    }

    @Override
    protected boolean isSelfContained() {
        return repository != null && cluster != null;
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        String fault = EnvironmentSync.faultOfRevision(revision);
        if (fault != null) {
            throw new AbortException(fault);
        }
        if (conflicts != null && !conflicts.equals("fail") && !conflicts.equals("force")) {
            throw new AbortException("conflicts: \"" + conflicts + "\" is not known; write fail or force");
        }
        return new SyncExecution(context, settings(context), this);
    }

    /** Name, form and checks of the step. */
    @Extension
    public static class DescriptorImpl extends EnvironmentStepDescriptor {

        @Override
        public String getFunctionName() {
            return "gitopsSync";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.GitopsSyncStep_DisplayName();
        }

        /** Only parses; asks no server. */
        @POST
        public FormValidation doCheckRevision(@QueryParameter String value) {
            String fault = EnvironmentSync.faultOfRevision(Util.fixEmptyAndTrim(value));
            return fault == null ? FormValidation.ok() : FormValidation.error(fault);
        }

        @POST
        public ListBoxModel doFillConflictsItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.GitopsSyncStep_Fail(), ""),
                    new ListBoxModel.Option(Messages.GitopsSyncStep_Force(), "force"));
        }
    }
}
