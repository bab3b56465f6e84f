package io.jenkins.plugins.gitops.config.edit;

import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.gitops.connection.settings.EditSettings;
import io.jenkins.plugins.gitops.connection.settings.EditSettings.Key;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** One place in an environment's files that a promotion changes. Files are relative to the environment's directory. */
public abstract class EditConfig extends AbstractDescribableImpl<EditConfig> {

    private String onMissing;
    private boolean digest;
    private boolean followAliases;

    public String getOnMissing() {
        return onMissing;
    }

    /** @param onMissing {@code fail}, {@code create} or {@code skip} */
    @DataBoundSetter
    public void setOnMissing(String onMissing) {
        this.onMissing = Util.fixEmptyAndTrim(onMissing);
    }

    public boolean isDigest() {
        return digest;
    }

    @DataBoundSetter
    public void setDigest(boolean digest) {
        this.digest = digest;
    }

    public boolean isFollowAliases() {
        return followAliases;
    }

    @DataBoundSetter
    public void setFollowAliases(boolean followAliases) {
        this.followAliases = followAliases;
    }

    /** Returns what a build stores of it. */
    public final EditSettings settings() {
        return describe()
                .with(Key.ON_MISSING, onMissing)
                .with(Key.DIGEST, digest ? "true" : null)
                .with(Key.FOLLOW_ALIASES, followAliases ? "true" : null);
    }

    /** Returns what is special of its kind. */
    protected abstract EditSettings describe();

    /** What the forms have in common. */
    public abstract static class EditDescriptor extends Descriptor<EditConfig> {

        /** Constants only. */
        @POST
        public ListBoxModel doFillOnMissingItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.EditConfig_Default(), ""),
                    new ListBoxModel.Option(Messages.EditConfig_Fail(), "fail"),
                    new ListBoxModel.Option(Messages.EditConfig_Create(), "create"),
                    new ListBoxModel.Option(Messages.EditConfig_Skip(), "skip"));
        }
    }
}
