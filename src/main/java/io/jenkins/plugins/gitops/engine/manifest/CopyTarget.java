package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.manifest.yaml.PathMatch;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlFile;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlLiteral;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlNode;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPaths;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A value of one file in the place of a value of another. */
final class CopyTarget {

    private final Workspace files;
    private final ManifestEdit.CopyValue edit;

    CopyTarget(Workspace files, ManifestEdit.CopyValue edit) {
        this.files = files;
        this.edit = edit;
    }

    void apply() {
        Optional<YamlFile> from = file(edit.fromFile());
        Optional<YamlFile> to = file(edit.toFile());
        if (from.isEmpty() || to.isEmpty()) {
            return;
        }
        PathMatch source = from.get().find(edit.fromPath(), edit.options().followAliases());
        if (!source.isComplete()) {
            if (edit.options().onMissing() == MissingPolicy.SKIP) {
                return;
            }
            throw source.node()
                    .refuse(
                            "path " + edit.fromPath() + ": " + source.explanation(),
                            "correct the path, or set onMissing: skip");
        }
        FileEdit file = new FileEdit(to.get().text(), edit.options());
        PathMatch target = to.get().find(edit.toPath(), edit.options().followAliases());
        if (target.isComplete()) {
            copy(file, source.node(), target.node());
        } else {
            YamlLiteral literal = edit.options().onMissing() == MissingPolicy.CREATE
                    ? YamlLiteral.of(source.node())
                    : new YamlLiteral.Items(List.of());
            YamlPathTarget.missing(file, edit.toPath(), target, literal, edit.options());
        }
        file.writeTo(files);
    }

    private Optional<YamlFile> file(String path) {
        Optional<byte[]> bytes = files.read(path);
        if (bytes.isEmpty()) {
            YamlPathTarget.missingFile(path, edit.options());
        }
        return bytes.map(content -> new YamlFile(files.text(path, content)));
    }

    private static void copy(FileEdit file, YamlNode source, YamlNode target) {
        if (source.means(target)) {
            return;
        }
        if (source.isScalar() && target.isScalar() && source.isString()) {
            file.set(target, YamlValue.of(source.value()));
            return;
        }
        file.patch().copy(target, source);
        note(file, source, target);
    }

    /** Notes each scalar that differs, so that a reviewer sees values rather than "a mapping". */
    private static void note(FileEdit file, YamlNode source, YamlNode target) {
        Map<List<YamlPath.Step>, String> before = scalars(target);
        Map<List<YamlPath.Step>, String> after = scalars(source);
        Set<List<YamlPath.Step>> all = new LinkedHashSet<>(after.keySet());
        all.addAll(before.keySet());
        boolean secret = FileEdit.isSecret(source);
        for (List<YamlPath.Step> steps : all) {
            String oldValue = before.get(steps);
            String newValue = after.get(steps);
            if (!Objects.equals(oldValue, newValue)) {
                file.note(target, path(target, steps), oldValue, secret ? FileEdit.masked(newValue) : newValue);
            }
        }
        if (before.equals(after)) {
            // types or empty collections differ
            file.note(target, YamlPaths.of(target), "(before)", "(after)");
        }
    }

    private static YamlPath path(YamlNode target, List<YamlPath.Step> below) {
        List<YamlPath.Step> steps = new ArrayList<>(YamlPaths.of(target).steps());
        steps.addAll(below);
        return new YamlPath(steps);
    }

    private static Map<List<YamlPath.Step>, String> scalars(YamlNode top) {
        Map<List<YamlPath.Step>, String> found = new LinkedHashMap<>();
        collect(top, top, found);
        return found;
    }

    private static void collect(YamlNode top, YamlNode node, Map<List<YamlPath.Step>, String> found) {
        if (node.isMapping()) {
            for (int pair = 0; pair < node.pairs(); pair++) {
                collect(top, node.valueOf(pair), found);
            }
        } else if (node.isSequence()) {
            node.children().forEach(child -> collect(top, child, found));
        } else {
            found.put(YamlPaths.between(top, node), node.value());
        }
    }
}
