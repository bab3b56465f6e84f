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

/** The entry of an image in a kustomization. */
public class KustomizeImageEdit extends EditConfig {

    private String directory;
    private String name;

    @DataBoundConstructor
    public KustomizeImageEdit() {
        // everything has a default
    }

    public String getDirectory() {
        return directory;
    }

    @DataBoundSetter
    public void setDirectory(String directory) {
        this.directory = Util.fixEmptyAndTrim(directory);
    }

    public String getName() {
        return name;
    }

    @DataBoundSetter
    public void setName(String name) {
        this.name = Util.fixEmptyAndTrim(name);
    }

    @Override
    protected EditSettings describe() {
        return new EditSettings(Kind.KUSTOMIZE).with(Key.DIRECTORY, directory).with(Key.NAME, name);
    }

    /** Name and form. */
    @Extension
    @Symbol("kustomizeImage")
    public static class DescriptorImpl extends EditDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.KustomizeImageEdit_DisplayName();
        }
    }
}
