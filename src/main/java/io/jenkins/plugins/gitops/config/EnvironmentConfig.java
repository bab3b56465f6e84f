package io.jenkins.plugins.gitops.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.util.ComboBoxModel;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.gitops.config.edit.EditConfig;
import io.jenkins.plugins.gitops.config.form.Checks;
import io.jenkins.plugins.gitops.config.freeze.ConfiguredFreezes;
import io.jenkins.plugins.gitops.config.freeze.FreezeWindowConfig;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.Names;
import io.jenkins.plugins.gitops.engine.freeze.FreezeCalendar;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Target;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** An environment of an application: where its manifests are, how they change, and where they are applied. */
public class EnvironmentConfig extends SyncConfig {

    static final String COMMIT = "commit";
    static final String PULL_REQUEST = "pullRequest";

    private final String name;
    private final String application;
    private String repository;
    private String path;
    private String mode = PULL_REQUEST;
    private String cluster;
    private String namespace;
    private ArrayList<EditConfig> edits;
    private int requiredApprovals;
    private boolean keepOnAbort;
    private boolean allowWorkspace;
    private String allowedFolders;
    private ArrayList<FreezeWindowConfig> freezeWindows;

    /**
     * @param name by which steps refer to it
     * @param application what runs in it; a part of the branch of its pull requests
     */
    @DataBoundConstructor
    public EnvironmentConfig(String name, String application) {
        this.name = Util.fixEmptyAndTrim(name);
        this.application = Util.fixEmptyAndTrim(application);
    }

    @Override
    public String getName() {
        return name;
    }

    public String getApplication() {
        return application;
    }

    /** Returns the name of a configured repository. */
    public String getRepository() {
        return repository;
    }

    @DataBoundSetter
    public void setRepository(String repository) {
        this.repository = Util.fixEmptyAndTrim(repository);
    }

    public String getPath() {
        return path;
    }

    @DataBoundSetter
    public void setPath(String path) {
        this.path = Util.fixEmptyAndTrim(path);
    }

    public String getMode() {
        return mode;
    }

    @DataBoundSetter
    public void setMode(String mode) {
        this.mode = mode == null || mode.isBlank() ? PULL_REQUEST : mode;
    }

    /** Returns the name of a configured cluster. */
    public String getCluster() {
        return cluster;
    }

    @DataBoundSetter
    public void setCluster(String cluster) {
        this.cluster = Util.fixEmptyAndTrim(cluster);
    }

    public String getNamespace() {
        return namespace;
    }

    @DataBoundSetter
    public void setNamespace(String namespace) {
        this.namespace = Util.fixEmptyAndTrim(namespace);
    }

    public List<EditConfig> getEdits() {
        return GitopsConfiguration.copy(edits);
    }

    /** @param edits the places that a promotion changes; none for what is found in the directory */
    @DataBoundSetter
    public void setEdits(List<EditConfig> edits) {
        this.edits = GitopsConfiguration.stored(edits);
    }

    public int getRequiredApprovals() {
        return requiredApprovals;
    }

    /** @param requiredApprovals how many people must have approved the merged commit; 0 for what the forge asks for */
    @DataBoundSetter
    public void setRequiredApprovals(int requiredApprovals) {
        this.requiredApprovals = requiredApprovals;
    }

    public boolean isKeepOnAbort() {
        return keepOnAbort;
    }

    @DataBoundSetter
    public void setKeepOnAbort(boolean keepOnAbort) {
        this.keepOnAbort = keepOnAbort;
    }

    public boolean isAllowWorkspace() {
        return allowWorkspace;
    }

    /** @param allowWorkspace whether syncs may apply manifests of a build's workspace, which nobody has merged */
    @DataBoundSetter
    public void setAllowWorkspace(boolean allowWorkspace) {
        this.allowWorkspace = allowWorkspace;
    }

    public String getAllowedFolders() {
        return allowedFolders;
    }

    /**
     * @param allowedFolders full names of folders or jobs, one in a line, whose jobs may use this environment beside those of
     *     its own folder; {@code /} for all
     */
    @DataBoundSetter
    public void setAllowedFolders(String allowedFolders) {
        this.allowedFolders = AllowedFolders.normalized(allowedFolders);
    }

    public List<FreezeWindowConfig> getFreezeWindows() {
        return GitopsConfiguration.copy(freezeWindows);
    }

    /** @param freezeWindows when nothing is changed here */
    @DataBoundSetter
    public void setFreezeWindows(List<FreezeWindowConfig> freezeWindows) {
        this.freezeWindows = GitopsConfiguration.stored(freezeWindows);
    }

    /** Returns when it is frozen, by its windows. */
    FreezeCalendar freezes() {
        return ConfiguredFreezes.calendar(getFreezeWindows());
    }

    /** @throws Descriptor.FormException when a window is wrong, so that a form with it is not saved */
    static void checkFreezes(List<EnvironmentConfig> environments) throws Descriptor.FormException {
        for (EnvironmentConfig environment : environments) {
            try {
                ConfiguredFreezes.check(environment.getFreezeWindows());
            } catch (IllegalArgumentException e) {
                throw new Descriptor.FormException(
                        Messages.EnvironmentConfig_WrongFreeze(environment.name, e.getMessage()), e, "freezeWindows");
            }
        }
    }

    /** Adds what is configured here to settings that leave it open. */
    public void offerTo(EnvironmentSettings settings) {
        settings.offer(Key.APPLICATION, application);
        settings.offer(Key.PATH, path);
        settings.offer(Key.MODE, mode);
        settings.offer(Key.NAMESPACE, namespace);
        settings.offer(Key.REQUIRED_APPROVALS, requiredApprovals > 0 ? String.valueOf(requiredApprovals) : "");
        settings.offer(Key.KEEP_ON_ABORT, keepOnAbort ? "true" : "");
        settings.offer(Key.ALLOW_WORKSPACE, allowWorkspace ? "true" : "");
        offerSyncTo(settings);
        offerProposalTo(settings);
        settings.offerEdits(getEdits().stream().map(EditConfig::settings).toList());
    }

    /** The form of an environment. */
    @Extension
    public static class DescriptorImpl extends Descriptor<EnvironmentConfig> {

        private static final int HUNDRED = 100;

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.EnvironmentConfig_DisplayName();
        }

        @POST
        public FormValidation doCheckName(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Checks.accepts(() -> new Target("application", value));
        }

        @POST
        public FormValidation doCheckApplication(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Checks.accepts(() -> new Target(value, "environment"));
        }

        @POST
        public FormValidation doCheckNamespace(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Checks.acceptsOptional(value, () -> Names.checkNamespace(value.strip()));
        }

        @POST
        public FormValidation doCheckRepository(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return known(value, doFillRepositoryItems(item));
        }

        @POST
        public FormValidation doCheckCluster(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return known(value, doFillClusterItems(item));
        }

        static FormValidation known(String name, List<String> names) {
            String wanted = Util.fixEmptyAndTrim(name);
            return wanted == null || names.contains(wanted)
                    ? FormValidation.ok()
                    : FormValidation.warning(Messages.EnvironmentConfig_NotSavedYet(wanted));
        }

        @POST
        public FormValidation doCheckPath(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            String path = Util.fixNull(value).strip();
            boolean leaves =
                    path.startsWith("/") || List.of(Regex.split(path, "/")).contains("..");
            return leaves ? FormValidation.error(Messages.EnvironmentConfig_PathForm()) : FormValidation.ok();
        }

        @POST
        public FormValidation doCheckMaxFailedClusters(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Util.fixEmptyAndTrim(value) == null
                    ? FormValidation.ok()
                    : FormValidation.validateIntegerInRange(value.strip(), 1, Integer.MAX_VALUE);
        }

        @POST
        public FormValidation doCheckMaxDeletions(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return number(value, Integer.MAX_VALUE);
        }

        @POST
        public FormValidation doCheckMaxDeletionPercent(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return number(value, HUNDRED);
        }

        @POST
        public FormValidation doCheckRequiredApprovals(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return number(value, HUNDRED);
        }

        private static FormValidation number(String value, int most) {
            return Util.fixEmptyAndTrim(value) == null
                    ? FormValidation.ok()
                    : FormValidation.validateIntegerInRange(value.strip(), 0, most);
        }

        @POST
        public FormValidation doCheckAllowedFolders(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return AllowedFolders.check(item, value, true);
        }

        @POST
        public ComboBoxModel doFillRepositoryItems(@AncestorInPath Item item) {
            Checks.requireReader(item);
            return new ComboBoxModel(
                    DefinitionOwner.names(visible(item), Definitions::getRepositories, RepositoryConfig::getName));
        }

        @POST
        public ComboBoxModel doFillClusterItems(@AncestorInPath Item item) {
            Checks.requireReader(item);
            return clustersFor(item);
        }

        /** Returns the names of the clusters that a form of an environment offers. */
        static ComboBoxModel clustersFor(Item itemOrNull) {
            return new ComboBoxModel(
                    DefinitionOwner.names(visible(itemOrNull), Definitions::getClusters, ClusterConfig::getName));
        }

        private static List<DefinitionOwner> visible(Item itemOrNull) {
            return DefinitionOwner.from(itemOrNull instanceof ItemGroup<?> group ? group : Jenkins.get());
        }

        @POST
        public ListBoxModel doFillModeItems(@AncestorInPath Item item) {
            Checks.requireReader(item);
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.EnvironmentConfig_PullRequest(), PULL_REQUEST),
                    new ListBoxModel.Option(Messages.EnvironmentConfig_Commit(), COMMIT));
        }

        @POST
        public ListBoxModel doFillAutoMergeItems(@AncestorInPath Item item) {
            Checks.requireReader(item);
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.EnvironmentConfig_ByPeople(), ""),
                    new ListBoxModel.Option(Messages.EnvironmentConfig_Squash(), "squash"),
                    new ListBoxModel.Option(Messages.EnvironmentConfig_Merge(), "merge"),
                    new ListBoxModel.Option(Messages.EnvironmentConfig_Rebase(), "rebase"));
        }

        @POST
        public ListBoxModel doFillOnContentMismatchItems(@AncestorInPath Item item) {
            Checks.requireReader(item);
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.EnvironmentConfig_ContentMismatchFails(), ""),
                    new ListBoxModel.Option(Messages.EnvironmentConfig_ContentMismatchAsks(), "ask"),
                    new ListBoxModel.Option(Messages.EnvironmentConfig_ContentMismatchCounts(), "accept"));
        }

        @POST
        public ListBoxModel doFillConflictsItems(@AncestorInPath Item item) {
            Checks.requireReader(item);
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.EnvironmentConfig_Fail(), ""),
                    new ListBoxModel.Option(Messages.EnvironmentConfig_Force(), "force"),
                    new ListBoxModel.Option(Messages.EnvironmentConfig_Yield(), "yield"));
        }
    }
}
