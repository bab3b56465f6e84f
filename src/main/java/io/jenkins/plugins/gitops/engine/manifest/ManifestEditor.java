package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlLimits;
import java.util.List;

/**
 * Changes values in the files of a repository, byte for byte: what is not the value stays as it is, proven by comparing the
 * parsed files before and after.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class ManifestEditor {

    private final YamlLimits limits;

    /** An editor with the limits that suit repositories of any size. */
    public ManifestEditor() {
        this(YamlLimits.DEFAULT);
    }

    /** An editor with other limits. */
    public ManifestEditor(YamlLimits limits) {
        this.limits = limits;
    }

    /**
     * Applies edits one after the other; each sees what those before it made. The same edits on the result change nothing.
     *
     * @return the files that differ and what differs in them; the source is left alone
     * @throws io.jenkins.plugins.gitops.engine.manifest.yaml.RefusedEditException when one edit cannot be done safely; then
     *     none is done
     */
    public EditResult apply(ManifestSource source, List<? extends ManifestEdit> edits) {
        Workspace files = new Workspace(source, limits);
        edits.forEach(edit -> apply(files, edit));
        return files.result();
    }

    private static void apply(Workspace files, ManifestEdit edit) {
        if (edit instanceof ManifestEdit.Image image) {
            applyImage(files, image);
        } else if (edit instanceof ManifestEdit.KustomizeImage image) {
            new KustomizeTarget(files, image).apply();
        } else if (edit instanceof ManifestEdit.ManifestImage image) {
            new PlainManifestTarget(files, image).apply();
        } else if (edit instanceof ManifestEdit.YamlPathValue value) {
            new YamlPathTarget(files, value).apply();
        } else if (edit instanceof ManifestEdit.HelmValues values) {
            new HelmTarget(files, values).apply();
        } else if (edit instanceof ManifestEdit.Markers markers) {
            new MarkerTarget(files, markers).apply();
        } else if (edit instanceof ManifestEdit.RegexValue regex) {
            new RegexTarget(files, regex).apply();
        } else if (edit instanceof ManifestEdit.CopyValue copy) {
            new CopyTarget(files, copy).apply();
        } else if (edit instanceof ManifestEdit.ChartVersion chart) {
            new ChartTarget(files, chart).apply();
        }
    }

    private static void applyImage(Workspace files, ManifestEdit.Image edit) {
        if (KustomizeTarget.isKustomization(files, edit.directory())) {
            // somebody who names a directory rather than a list of images means an image that is there
            new KustomizeTarget(
                            files,
                            new ManifestEdit.KustomizeImage(edit.directory(), edit.image(), null, edit.options()))
                    .apply();
        } else {
            new PlainManifestTarget(
                            files, new ManifestEdit.ManifestImage(edit.directory(), edit.image(), edit.options()))
                    .apply();
        }
    }
}
