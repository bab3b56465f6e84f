package io.jenkins.plugins.gitops.engine.render;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * How a chart is rendered. Not a record: inline values may hold secrets and must not come out of a {@code toString}.
 *
 * <p>Values go to the program in files, never as arguments. Later ones win: the chart's own, the files in their order, the
 * inline ones.
 */
public final class HelmOptions {

    // what Helm allows for the name of a release (RFC 1123, 53 characters)
    private static final Pattern RELEASE = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,51}[a-z0-9])?");
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    private final String releaseName;
    private final String namespace;
    private final List<String> valuesFiles;
    private final String values;
    private final boolean includeCrds;

    private HelmOptions(
            String releaseName, String namespace, List<String> valuesFiles, String values, boolean includeCrds) {
        this.releaseName = checked("release", RELEASE, releaseName);
        this.namespace = checked("namespace", NAMESPACE, namespace);
        this.valuesFiles = List.copyOf(valuesFiles);
        this.values = Objects.requireNonNull(values, "values");
        this.includeCrds = includeCrds;
    }

    private static String checked(String what, Pattern pattern, String text) {
        if (text == null || !Regex.matcher(pattern, text).matches()) {
            throw new IllegalArgumentException("The " + what + " \"" + text
                    + "\" of a chart must have lower-case letters, digits and hyphens, such as cart");
        }
        return text;
    }

    /**
     * Returns options without values, with the definitions of the chart's {@code crds} folder.
     *
     * @param releaseName {@code .Release.Name}; another one means other objects, so it must stay the same from sync to sync
     * @param namespace {@code .Release.Namespace}
     */
    public static HelmOptions of(String releaseName, String namespace) {
        return new HelmOptions(releaseName, namespace, List.of(), "", true);
    }

    /**
     * Returns these options with other files of values.
     *
     * @param paths relative to the chart, as in Argo CD; with a leading {@code /}, to the repository's root
     */
    public HelmOptions withValuesFiles(List<String> paths) {
        return new HelmOptions(releaseName, namespace, paths, values, includeCrds);
    }

    /**
     * Returns these options with other inline values.
     *
     * @param yaml such as {@code replicas: 2}; empty for none
     */
    public HelmOptions withValues(String yaml) {
        return new HelmOptions(releaseName, namespace, valuesFiles, yaml, includeCrds);
    }

    /** Returns these options without the definitions of the chart's {@code crds} folder, which somebody else installs. */
    public HelmOptions withoutCrds() {
        return new HelmOptions(releaseName, namespace, valuesFiles, values, false);
    }

    String releaseName() {
        return releaseName;
    }

    String namespace() {
        return namespace;
    }

    List<String> valuesFiles() {
        return valuesFiles;
    }

    String values() {
        return values;
    }

    boolean includesCrds() {
        return includeCrds;
    }
}
