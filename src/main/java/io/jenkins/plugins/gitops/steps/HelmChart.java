package io.jenkins.plugins.gitops.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import io.jenkins.plugins.gitops.connection.settings.RenderChoices;
import java.util.List;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** How a chart is rendered: {@code helm: [valuesFiles: ['/environments/staging/values.yaml']]}. */
public class HelmChart extends AbstractDescribableImpl<HelmChart> {

    private String releaseName;
    private List<String> valuesFiles = List.of();
    private String values;
    private boolean includeCrds = true;

    @DataBoundConstructor
    public HelmChart() {
        // everything has a default
    }

    public String getReleaseName() {
        return releaseName;
    }

    /** @param releaseName {@code .Release.Name}; empty for the application's name */
    @DataBoundSetter
    public void setReleaseName(String releaseName) {
        this.releaseName = Util.fixEmptyAndTrim(releaseName);
    }

    public List<String> getValuesFiles() {
        return valuesFiles;
    }

    /** @param valuesFiles relative to the chart, or with a leading {@code /} to the repository; later ones win */
    @DataBoundSetter
    public void setValuesFiles(List<String> valuesFiles) {
        this.valuesFiles = EnvironmentStep.words(valuesFiles);
    }

    public String getValues() {
        return values;
    }

    /** @param values YAML that wins over all files; empty for none */
    @DataBoundSetter
    public void setValues(String values) {
        this.values = Util.fixEmptyAndTrim(values);
    }

    public boolean isIncludeCrds() {
        return includeCrds;
    }

    @DataBoundSetter
    public void setIncludeCrds(boolean includeCrds) {
        this.includeCrds = includeCrds;
    }

    /** Returns how a step renders; null for a chart's defaults. */
    public static RenderChoices rendering(@CheckForNull HelmChart chart, boolean kustomizeHelm) {
        RenderChoices choices = new RenderChoices().withHelmInKustomize(kustomizeHelm);
        return chart == null
                ? choices
                : choices.withReleaseName(chart.releaseName)
                        .withValues(chart.valuesFiles, chart.values)
                        .withCrds(chart.includeCrds);
    }

    /** Form of a chart. */
    @Extension
    public static class DescriptorImpl extends Descriptor<HelmChart> {

        @Override
        public String getDisplayName() {
            return Messages.HelmChart_DisplayName();
        }

        /** Returns how a list stands in one field of a form; empty for null. */
        public String text(List<String> texts) {
            return texts == null ? "" : String.join(", ", texts);
        }
    }
}
