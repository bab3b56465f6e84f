package io.jenkins.plugins.gitops.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.ComboBoxModel;
import hudson.util.FormValidation;
import io.jenkins.plugins.gitops.config.form.Checks;
import io.jenkins.plugins.gitops.connection.settings.Names;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** One of the several clusters of an environment. */
public class EnvironmentCluster extends AbstractDescribableImpl<EnvironmentCluster> {

    private final String name;
    private String namespace;
    private int wave;

    /** @param name of a configured cluster */
    @DataBoundConstructor
    public EnvironmentCluster(String name) {
        this.name = Util.fixNull(name).strip();
    }

    public String getName() {
        return name;
    }

    /** Returns the namespace there; null for that of the environment. */
    public String getNamespace() {
        return namespace;
    }

    @DataBoundSetter
    public void setNamespace(String namespace) {
        this.namespace = Util.fixEmptyAndTrim(namespace);
    }

    /** Returns when its turn comes: those of a lower wave come first, those of the same go together. */
    public int getWave() {
        return wave;
    }

    @DataBoundSetter
    public void setWave(int wave) {
        this.wave = wave;
    }

    /** The form of one cluster. */
    @Extension
    public static class DescriptorImpl extends Descriptor<EnvironmentCluster> {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.EnvironmentCluster_DisplayName();
        }

        @POST
        public FormValidation doCheckName(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Util.fixEmptyAndTrim(value) == null
                    ? FormValidation.validateRequired(value)
                    : EnvironmentConfig.DescriptorImpl.known(value, doFillNameItems(item));
        }

        @POST
        public ComboBoxModel doFillNameItems(@AncestorInPath Item item) {
            Checks.requireReader(item);
            return EnvironmentConfig.DescriptorImpl.clustersFor(item);
        }

        @POST
        public FormValidation doCheckNamespace(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Checks.acceptsOptional(value, () -> Names.checkNamespace(value.strip()));
        }
    }
}
