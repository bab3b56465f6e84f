package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.manifest.yaml.PathMatch;
import io.jenkins.plugins.gitops.engine.manifest.yaml.RefusedEditException;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlFile;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlLiteral;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlText;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One value by its path. */
final class YamlPathTarget {

    private final Workspace files;
    private final ManifestEdit.YamlPathValue edit;

    YamlPathTarget(Workspace files, ManifestEdit.YamlPathValue edit) {
        this.files = files;
        this.edit = edit;
    }

    void apply() {
        Optional<byte[]> bytes = files.read(edit.file());
        if (bytes.isEmpty()) {
            missingFile(edit.file(), edit.options());
            return;
        }
        YamlText text = files.text(edit.file(), bytes.get());
        PathMatch match = new YamlFile(text).find(edit.path(), edit.options().followAliases());
        FileEdit file = new FileEdit(text, edit.options());
        set(file, edit.path(), match, edit.value(), edit.options());
        file.writeTo(files);
    }

    /** Refuses a file that is not there, unless that is to be skipped. */
    static void missingFile(String path, EditOptions options) {
        if (options.onMissing() != MissingPolicy.SKIP) {
            throw new RefusedEditException(path, 1, 1, "there is no such file", "check the path and the branch");
        }
    }

    /** Sets the value at a place, or does what is to be done when the place is missing. */
    static void set(FileEdit file, YamlPath path, PathMatch match, YamlValue value, EditOptions options) {
        if (match.isComplete()) {
            file.set(match.node(), value);
            return;
        }
        missing(file, path, match, value, options);
    }

    /** Does what is to be done when a place is missing. */
    static void missing(FileEdit file, YamlPath path, PathMatch match, YamlLiteral value, EditOptions options) {
        if (options.onMissing() == MissingPolicy.SKIP) {
            return;
        }
        List<String> keys = match.missingKeys();
        boolean creatable = !keys.isEmpty()
                && (match.node().isMapping()
                        || match.node().isScalar() && isNothing(match.node().value()));
        if (options.onMissing() == MissingPolicy.CREATE && creatable) {
            file.add(match.node(), Map.of(keys.get(0), YamlLiteral.nested(keys.subList(1, keys.size()), value)));
            return;
        }
        throw match.node()
                .refuse(
                        "path " + path + ": " + match.explanation(),
                        creatable ? "correct the path, or set onMissing: create or skip" : "correct the path");
    }

    private static boolean isNothing(String value) {
        return value.isEmpty() || value.equals("null") || value.equals("~");
    }
}
