package io.jenkins.plugins.gitops.steps.sync;

import hudson.AbortException;
import hudson.Util;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.gitops.config.ClusterConfig;
import io.jenkins.plugins.gitops.config.RepositoryConfig;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.RenderChoices;
import io.jenkins.plugins.gitops.connection.settings.SyncChoices;
import io.jenkins.plugins.gitops.connection.settings.SyncChoices.Switch;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.steps.EnvironmentStep;
import io.jenkins.plugins.gitops.steps.HelmChart;
import io.jenkins.plugins.gitops.steps.Messages;
import java.util.List;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What the steps have in common that compare manifests with a cluster: where the manifests are, and how a sync decides. */
public abstract class ManifestStep extends EnvironmentStep {

    static final int DEFAULT_MINUTES = 30;
    /** As the environment is configured. */
    static final int AS_CONFIGURED = -1;

    private String revision;
    private String workspaceDirectory;
    private String path;
    private String namespace;
    private RepositoryConfig repository;
    private ClusterConfig cluster;
    private String conflicts;
    private boolean prune = true;
    private boolean deleteProtected;
    private boolean adopt;
    private boolean recreate;
    private boolean alwaysDryRun;
    private int maxDeletions = AS_CONFIGURED;
    private int maxDeletionPercent = AS_CONFIGURED;
    private List<String> allowedNamespaces = List.of();
    private boolean allowClusterScoped = true;
    private List<String> protectedKinds = List.of();
    private List<String> sensitiveKinds = List.of();
    private List<String> sensitivePaths = List.of();
    private HelmChart helm;
    private boolean kustomizeHelm;

    /** @param environment the environment's name */
    protected ManifestStep(String environment) {
        super(environment, DEFAULT_MINUTES);
    }

    public String getRevision() {
        return revision;
    }

    @DataBoundSetter
    public void setRevision(String revision) {
        this.revision = Util.fixEmptyAndTrim(revision);
    }

    public String getWorkspaceDirectory() {
        return workspaceDirectory;
    }

    @DataBoundSetter
    public void setWorkspaceDirectory(String workspaceDirectory) {
        this.workspaceDirectory = Util.fixEmptyAndTrim(workspaceDirectory);
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

    public boolean isDeleteProtected() {
        return deleteProtected;
    }

    @DataBoundSetter
    public void setDeleteProtected(boolean deleteProtected) {
        this.deleteProtected = deleteProtected;
    }

    public boolean isAdopt() {
        return adopt;
    }

    @DataBoundSetter
    public void setAdopt(boolean adopt) {
        this.adopt = adopt;
    }

    public boolean isRecreate() {
        return recreate;
    }

    @DataBoundSetter
    public void setRecreate(boolean recreate) {
        this.recreate = recreate;
    }

    public boolean isAlwaysDryRun() {
        return alwaysDryRun;
    }

    @DataBoundSetter
    public void setAlwaysDryRun(boolean alwaysDryRun) {
        this.alwaysDryRun = alwaysDryRun;
    }

    public int getMaxDeletions() {
        return maxDeletions;
    }

    @DataBoundSetter
    public void setMaxDeletions(int maxDeletions) {
        this.maxDeletions = maxDeletions;
    }

    public int getMaxDeletionPercent() {
        return maxDeletionPercent;
    }

    @DataBoundSetter
    public void setMaxDeletionPercent(int maxDeletionPercent) {
        this.maxDeletionPercent = maxDeletionPercent;
    }

    public List<String> getAllowedNamespaces() {
        return allowedNamespaces;
    }

    @DataBoundSetter
    public void setAllowedNamespaces(List<String> allowedNamespaces) {
        this.allowedNamespaces = words(allowedNamespaces);
    }

    public boolean isAllowClusterScoped() {
        return allowClusterScoped;
    }

    @DataBoundSetter
    public void setAllowClusterScoped(boolean allowClusterScoped) {
        this.allowClusterScoped = allowClusterScoped;
    }

    public List<String> getProtectedKinds() {
        return protectedKinds;
    }

    @DataBoundSetter
    public void setProtectedKinds(List<String> protectedKinds) {
        this.protectedKinds = words(protectedKinds);
    }

    public List<String> getSensitiveKinds() {
        return sensitiveKinds;
    }

    @DataBoundSetter
    public void setSensitiveKinds(List<String> sensitiveKinds) {
        this.sensitiveKinds = words(sensitiveKinds);
    }

    public List<String> getSensitivePaths() {
        return sensitivePaths;
    }

    @DataBoundSetter
    public void setSensitivePaths(List<String> sensitivePaths) {
        this.sensitivePaths = words(sensitivePaths);
    }

    public HelmChart getHelm() {
        return helm;
    }

    /** @param helm how a chart is rendered; null for its own values and the application's name */
    @DataBoundSetter
    public void setHelm(HelmChart helm) {
        this.helm = helm;
    }

    public boolean isKustomizeHelm() {
        return kustomizeHelm;
    }

    @DataBoundSetter
    public void setKustomizeHelm(boolean kustomizeHelm) {
        this.kustomizeHelm = kustomizeHelm;
    }

    /** Returns how a kustomization or a chart is rendered. */
    RenderChoices rendering() {
        return HelmChart.rendering(helm, kustomizeHelm);
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
        return (repository != null || workspaceDirectory != null) && cluster != null;
    }

    /**
     * Returns how a sync decides.
     *
     * @throws AbortException when a value is not known or not possible
     */
    SyncChoices choices(EnvironmentSettings settings) throws AbortException {
        SyncChoices choices = new SyncChoices()
                .with(Switch.PRUNE, prune)
                .with(Switch.DELETE_PROTECTED, deleteProtected)
                .with(Switch.ADOPT, adopt)
                .with(Switch.RECREATE, recreate)
                .with(Switch.ALWAYS_DRY_RUN, alwaysDryRun)
                .with(Switch.NO_CLUSTER_SCOPED, !allowClusterScoped)
                .withConflicts(conflicts)
                .withMaxDeletions(maxDeletions, maxDeletionPercent)
                .withNamespaces(allowedNamespaces)
                .withProtectedKinds(protectedKinds)
                .withSecrets(sensitiveKinds, sensitivePaths);
        try {
            choices.check(settings);
            rendering().check();
            return choices;
        } catch (OperationException e) {
            throw new AbortException(e.getMessage());
        }
    }

    /** What the descriptors of these steps have in common. */
    public abstract static class ManifestStepDescriptor extends EnvironmentStepDescriptor {

        @POST
        public ListBoxModel doFillConflictsItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.GitopsSyncStep_AsConfigured(), ""),
                    new ListBoxModel.Option(Messages.GitopsSyncStep_Fail(), "fail"),
                    new ListBoxModel.Option(Messages.GitopsSyncStep_Force(), "force"),
                    new ListBoxModel.Option(Messages.GitopsSyncStep_Yield(), "yield"));
        }

        /** Only compares numbers. */
        @POST
        public FormValidation doCheckMaxDeletionPercent(@QueryParameter String value) {
            return FormValidation.validateIntegerInRange(value, AS_CONFIGURED, 100);
        }
    }
}
