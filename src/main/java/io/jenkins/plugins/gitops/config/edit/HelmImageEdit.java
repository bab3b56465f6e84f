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

/** The image in a values file of Helm. */
public class HelmImageEdit extends EditConfig {

    private final String file;
    private String path;

    /**
     * @param file see its help
     */
    @DataBoundConstructor
    public HelmImageEdit(String file) {
        this.file = file;
    }

    public String getFile() {
        return file;
    }

    public String getPath() {
        return path;
    }

    @DataBoundSetter
    public void setPath(String path) {
        this.path = Util.fixEmptyAndTrim(path);
    }

    @Override
    protected EditSettings describe() {
        return new EditSettings(Kind.HELM).with(Key.FILE, file).with(Key.PATH, path);
    }

    /** Name and form. */
    @Extension
    @Symbol("helmImage")
    public static class DescriptorImpl extends EditDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.HelmImageEdit_DisplayName();
        }
    }
}
