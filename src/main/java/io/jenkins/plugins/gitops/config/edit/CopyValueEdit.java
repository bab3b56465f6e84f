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

/** A value that is taken over from another file, often of another environment. */
public class CopyValueEdit extends EditConfig {

    private final String fromFile;
    private final String fromPath;
    private final String file;
    private String path;

    /**
     * @param fromFile see its help
     * @param fromPath see its help
     * @param file see its help
     */
    @DataBoundConstructor
    public CopyValueEdit(String fromFile, String fromPath, String file) {
        this.fromFile = fromFile;
        this.fromPath = fromPath;
        this.file = file;
    }

    public String getFromFile() {
        return fromFile;
    }

    public String getFromPath() {
        return fromPath;
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
        return new EditSettings(Kind.COPY)
                .with(Key.FROM_FILE, fromFile)
                .with(Key.FROM_PATH, fromPath)
                .with(Key.FILE, file)
                .with(Key.PATH, path);
    }

    /** Name and form. */
    @Extension
    @Symbol("copyValue")
    public static class DescriptorImpl extends EditDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.CopyValueEdit_DisplayName();
        }
    }
}
