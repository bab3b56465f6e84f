package io.jenkins.plugins.gitops.connection.settings;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.render.HelmOptions;
import io.jenkins.plugins.gitops.engine.render.RenderOptions;
import io.jenkins.plugins.gitops.engine.render.RenderOptions.Capabilities;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How kustomizations and charts are rendered, as the step was told: text. Stored with a running build. */
public final class RenderChoices implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Empty for the application's name. */
    private String releaseName = "";

    private final ArrayList<String> valuesFiles = new ArrayList<>();
    private String values = "";
    private boolean withoutCrds;
    private boolean helmInKustomize;

    /** Sets {@code .Release.Name}; null for the application's name. */
    public RenderChoices withReleaseName(@CheckForNull String name) {
        releaseName = name == null ? "" : name;
        return this;
    }

    /** Sets values: files relative to the chart or with a leading {@code /} to the repository, and YAML that wins; null for none. */
    public RenderChoices withValues(List<String> files, @CheckForNull String yaml) {
        valuesFiles.addAll(files);
        values = yaml == null ? "" : yaml;
        return this;
    }

    /** Sets whether the definitions of a chart's folder {@code crds} are applied too. */
    public RenderChoices withCrds(boolean include) {
        withoutCrds = !include;
        return this;
    }

    /** Sets whether kustomizations may render charts. */
    public RenderChoices withHelmInKustomize(boolean allowed) {
        helmInKustomize = allowed;
        return this;
    }

    /**
     * Returns the engine's options.
     *
     * @param kubeVersion of the cluster; empty where it is not known
     * @throws OperationException when a name is not possible
     */
    public RenderOptions toOptions(EnvironmentSettings settings, String kubeVersion) {
        try {
            HelmOptions helm = HelmOptions.of(releaseNameFor(settings), settings.get(Key.NAMESPACE))
                    .withValuesFiles(valuesFiles)
                    .withValues(values);
            RenderOptions options = RenderOptions.defaults(withoutCrds ? helm.withoutCrds() : helm)
                    .withCapabilities(new Capabilities(kubeVersion, List.of()));
            return helmInKustomize ? options.withHelmInKustomize() : options;
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    /**
     * Reads everything once, so that a mistake ends a step before anything is asked.
     *
     * @throws OperationException that names the mistake
     */
    public void check() {
        try {
            HelmOptions.of(releaseName.isEmpty() ? "release" : releaseName, "default");
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    private String releaseNameFor(EnvironmentSettings settings) {
        return releaseName.isEmpty()
                ? Regex.replaceAll(settings.get(Key.APPLICATION).toLowerCase(Locale.ROOT), "[._]", "-")
                : releaseName;
    }
}
