package io.jenkins.plugins.gitops.config.edit;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import io.jenkins.plugins.gitops.connection.settings.EditSettings;
import io.jenkins.plugins.gitops.connection.settings.EditSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.EditSettings.Kind;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** The full image reference at one place of a YAML file. */
public class YamlImageEdit extends EditConfig {

    private final String file;
    private final String path;

    /**
     * @param file see its help
     * @param path see its help
     */
    @DataBoundConstructor
    public YamlImageEdit(String file, String path) {
        this.file = file;
        this.path = path;
    }

    public String getFile() {
        return file;
    }

    public String getPath() {
        return path;
    }

    @Override
    protected EditSettings describe() {
        return new EditSettings(Kind.YAML).with(Key.FILE, file).with(Key.PATH, path);
    }

    /** Name and form. */
    @Extension
    @Symbol("yamlImage")
    public static class DescriptorImpl extends EditDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.YamlImageEdit_DisplayName();
        }
    }
}
