package io.jenkins.plugins.gitops.config.edit;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import io.jenkins.plugins.gitops.connection.settings.EditSettings;
import io.jenkins.plugins.gitops.connection.settings.EditSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.EditSettings.Kind;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Every value with a marker of Flux' image automation behind it. */
public class MarkedImageEdit extends EditConfig {

    private String directory;
    private String policy;

    @DataBoundConstructor
    public MarkedImageEdit() {
        // everything has a default
    }

    public String getDirectory() {
        return directory;
    }

    @DataBoundSetter
    public void setDirectory(String directory) {
        this.directory = Util.fixEmptyAndTrim(directory);
    }

    public String getPolicy() {
        return policy;
    }

    @DataBoundSetter
    public void setPolicy(String policy) {
        this.policy = Util.fixEmptyAndTrim(policy);
    }

    @Override
    protected EditSettings describe() {
        return new EditSettings(Kind.MARKER).with(Key.DIRECTORY, directory).with(Key.POLICY, policy);
    }

    /** Name and form. */
    @Extension
    @Symbol("markedImage")
    public static class DescriptorImpl extends EditDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.MarkedImageEdit_DisplayName();
        }
    }
}
