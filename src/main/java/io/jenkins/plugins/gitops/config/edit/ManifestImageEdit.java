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

/** The image of every container in plain manifests. */
public class ManifestImageEdit extends EditConfig {

    private String directory;

    @DataBoundConstructor
    public ManifestImageEdit() {
        // everything has a default
    }

    public String getDirectory() {
        return directory;
    }

    @DataBoundSetter
    public void setDirectory(String directory) {
        this.directory = Util.fixEmptyAndTrim(directory);
    }

    @Override
    protected EditSettings describe() {
        return new EditSettings(Kind.MANIFEST).with(Key.DIRECTORY, directory);
    }

    /** Name and form. */
    @Extension
    @Symbol("manifestImage")
    public static class DescriptorImpl extends EditDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.ManifestImageEdit_DisplayName();
        }
    }
}
