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

/** The version of a Helm chart. */
public class ChartVersionEdit extends EditConfig {

    private final String chart;
    private final String version;
    private String directory;

    /**
     * @param chart see its help
     * @param version see its help
     */
    @DataBoundConstructor
    public ChartVersionEdit(String chart, String version) {
        this.chart = chart;
        this.version = version;
    }

    public String getChart() {
        return chart;
    }

    public String getVersion() {
        return version;
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
        return new EditSettings(Kind.CHART)
                .with(Key.CHART, chart)
                .with(Key.VERSION, version)
                .with(Key.DIRECTORY, directory);
    }

    /** Name and form. */
    @Extension
    @Symbol("chartVersion")
    public static class DescriptorImpl extends EditDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.ChartVersionEdit_DisplayName();
        }
    }
}
