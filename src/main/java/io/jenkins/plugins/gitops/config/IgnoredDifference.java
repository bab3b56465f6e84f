package io.jenkins.plugins.gitops.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.gitops.config.form.Checks;
import io.jenkins.plugins.gitops.connection.settings.DriftSettings;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A place whose drift is none; what is left empty stands for all. */
public class IgnoredDifference extends AbstractDescribableImpl<IgnoredDifference> {

    private String kind;
    private String pointer;
    private String manager;

    /** All of it is set by setters. */
    @DataBoundConstructor
    public IgnoredDifference() {
        // nothing is mandatory by itself
    }

    /** Returns the kind with its group, such as {@code Deployment.apps}. */
    public String getKind() {
        return kind;
    }

    @DataBoundSetter
    public void setKind(String kind) {
        this.kind = Util.fixEmptyAndTrim(kind);
    }

    /** Returns a JSON pointer, such as {@code /spec/replicas}. */
    public String getPointer() {
        return pointer;
    }

    @DataBoundSetter
    public void setPointer(String pointer) {
        this.pointer = Util.fixEmptyAndTrim(pointer);
    }

    /** Returns the field manager who may do it. */
    public String getManager() {
        return manager;
    }

    @DataBoundSetter
    public void setManager(String manager) {
        this.manager = Util.fixEmptyAndTrim(manager);
    }

    /** @throws IllegalArgumentException when it is not valid */
    String text() {
        return DriftSettings.ignore(Util.fixNull(kind), Util.fixNull(pointer), Util.fixNull(manager));
    }

    /** The form of a place. */
    @Extension
    public static class DescriptorImpl extends Descriptor<IgnoredDifference> {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.IgnoredDifference_DisplayName();
        }

        @POST
        public FormValidation doCheckPointer(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Checks.acceptsOptional(value, () -> DriftSettings.ignore("", value.strip(), ""));
        }
    }
}
