package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.manifest.yaml.RefusedEditException;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlDocument;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlNode;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlText;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlValue;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The version of a chart wherever the formats of this field name it. */
final class ChartTarget {

    private final Workspace files;
    private final ManifestEdit.ChartVersion edit;
    private int matches;

    ChartTarget(Workspace files, ManifestEdit.ChartVersion edit) {
        this.files = files;
        this.edit = edit;
    }

    void apply() {
        boolean single =
                !edit.location().isEmpty() && files.read(edit.location()).isPresent();
        List<String> paths = single
                ? List.of(edit.location())
                : files.list(edit.location()).stream()
                        .filter(path -> ManifestFiles.isYaml(path) || isNamed(path, "Kustomization"))
                        .toList();
        files.forEach(paths, (path, bytes) -> {
            if (new String(bytes, StandardCharsets.UTF_8).contains(edit.chart())) {
                apply(path, bytes);
            }
        });
        if (matches == 0 && edit.options().onMissing() == MissingPolicy.FAIL) {
            throw new RefusedEditException(
                    edit.location().isEmpty() ? "." : edit.location(),
                    1,
                    1,
                    "nothing here names the version of the chart " + edit.chart(),
                    "correct the chart or the location, or set onMissing: skip");
        }
    }

    private void apply(String path, byte[] bytes) {
        YamlText text = files.text(path, bytes);
        FileEdit file = new FileEdit(text, edit.options());
        boolean chart = isNamed(path, "Chart.yaml") || isNamed(path, "requirements.yaml");
        for (int segment : text.segmentsContaining(List.of(edit.chart()))) {
            for (YamlDocument document : text.documents(segment)) {
                if (chart) {
                    set(file, document.root().get("dependencies"), "name", "version");
                } else {
                    object(file, document);
                }
            }
        }
        file.writeTo(files);
        if (chart && matches > 0) {
            new ChartLock(files, path, edit).update();
        }
    }

    private static boolean isNamed(String path, String name) {
        return path.equals(name) || path.endsWith("/" + name);
    }

    private void object(FileEdit file, YamlDocument document) {
        YamlNode root = document.root();
        String group = Regex.replaceFirst(document.field("apiVersion").orElse(""), "/.*", "");
        String kind = document.field("kind").orElse("");
        switch (group + "/" + kind) {
            case "helm.toolkit.fluxcd.io/HelmRelease" ->
                set(file, at(root, "spec", "chart", "spec"), "chart", "version");
            case "source.toolkit.fluxcd.io/HelmChart" -> set(file, at(root, "spec"), "chart", "version");
            case "source.toolkit.fluxcd.io/OCIRepository" -> oci(file, at(root, "spec"));
            case "argoproj.io/Application" -> sources(file, at(root, "spec"));
            case "argoproj.io/ApplicationSet" -> sources(file, at(root, "spec", "template", "spec"));
            default -> set(file, root.get("helmCharts"), "name", "version");
        }
    }

    private void sources(FileEdit file, YamlNode spec) {
        set(file, at(spec, "source"), "chart", "targetRevision");
        set(file, at(spec, "sources"), "chart", "targetRevision");
    }

    private void oci(FileEdit file, YamlNode spec) {
        boolean named = spec != null
                && spec.scalarAt("url")
                        .filter(url -> url.endsWith("/" + edit.chart()))
                        .isPresent();
        YamlNode ref = named ? at(spec, "ref") : null;
        if (ref != null) {
            version(file, ref, "tag");
        }
    }

    /** Sets the version of a mapping that names the chart, or of each such element of a list. */
    private void set(FileEdit file, YamlNode node, String name, String version) {
        if (node == null) {
            return;
        }
        if (node.resolved().isSequence()) {
            node.resolved().children().forEach(element -> set(file, element, name, version));
        } else if (node.resolved().scalarAt(name).filter(edit.chart()::equals).isPresent()) {
            version(file, node.resolved(), version);
        }
    }

    private void version(FileEdit file, YamlNode mapping, String key) {
        YamlNode current = mapping.get(key);
        if (current != null) {
            matches++;
            file.set(current, YamlValue.of(edit.version()));
        } else if (edit.options().onMissing() == MissingPolicy.CREATE) {
            matches++;
            file.add(mapping, FileEdit.fields(key, edit.version()));
        } else if (edit.options().onMissing() == MissingPolicy.FAIL) {
            throw mapping.refuse("the chart has no key \"" + key + "\" here", "set onMissing: create or skip");
        }
    }

    private static YamlNode at(YamlNode node, String... keys) {
        YamlNode at = node;
        for (String key : keys) {
            at = at == null || !at.resolved().isMapping() ? null : at.resolved().get(key);
        }
        return at;
    }
}
