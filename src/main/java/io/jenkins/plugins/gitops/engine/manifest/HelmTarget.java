package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.yaml.PathMatch;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlDocument;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlFile;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlNode;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlText;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The image in a values file of Helm. */
final class HelmTarget {

    private final Workspace files;
    private final ManifestEdit.HelmValues edit;
    private final ImageReference image;
    private final Set<String> otherImages = new TreeSet<>();
    private final List<YamlNode> aliases = new ArrayList<>();
    private final List<YamlNode> references = new ArrayList<>();
    private final Set<YamlNode> seen = new HashSet<>();
    private int matches;

    HelmTarget(Workspace files, ManifestEdit.HelmValues edit) {
        this.files = files;
        this.edit = edit;
        this.image = edit.image();
    }

    void apply() {
        Optional<byte[]> bytes = files.read(edit.file());
        if (bytes.isEmpty()) {
            YamlPathTarget.missingFile(edit.file(), edit.options());
            return;
        }
        YamlText text = files.text(edit.file(), bytes.get());
        FileEdit file = new FileEdit(text, edit.options());
        if (edit.pathOrNull() == null) {
            everywhere(file, text);
        } else {
            at(file, text, edit.pathOrNull());
        }
        file.writeTo(files);
    }

    private void everywhere(FileEdit file, YamlText text) {
        for (int segment : text.allSegments()) {
            for (YamlDocument document : text.documents(segment)) {
                visit(file, document.root());
            }
        }
        acceptAliases(file);
        if (matches == 0 && edit.options().onMissing() != MissingPolicy.SKIP) {
            throw text.refuse(
                    0,
                    "no values name the image " + image.name() + "; the images there are " + otherImages,
                    "correct the image, give the path of its values, or set onMissing: skip");
        }
    }

    private void visit(FileEdit file, YamlNode node) {
        if (node.isMapping()) {
            HelmImage.in(node).forEach(found -> set(file, found));
        }
        node.children().forEach(child -> {
            if (child.isAlias() && !isOverridden(node, child)) {
                aliases.add(child);
            }
            visit(file, child);
        });
    }

    private void set(FileEdit file, HelmImage found) {
        if (!ImageText.isSame(found.reference(), image)) {
            found.reference().ifPresent(other -> otherImages.add(other.name()));
            return;
        }
        matches++;
        if (found.repository().isAlias() && !found.paired()) {
            // changes with the reference that it names, which is looked at in its own place
            references.add(found.repository());
        } else {
            seen.add(found.repository());
            found.set(file, image, edit.options());
        }
    }

    /** A place that names the image through an alias is meant to change with it. */
    private void acceptAliases(FileEdit file) {
        for (YamlNode alias : aliases) {
            if (!alias.resolved().isScalar()) {
                file.patch().accept(alias);
            }
        }
        for (YamlNode reference : references) {
            if (seen.contains(reference.resolved())) {
                file.patch().accept(reference);
            } else if (seen.add(reference.resolved())) {
                file.set(reference, YamlValue.of(image.toString()));
            }
        }
    }

    /** Returns whether an alias merges values of which the mapping replaces some: then it names another image. */
    private static boolean isOverridden(YamlNode parent, YamlNode alias) {
        boolean merged = parent.isMapping() && parent.get("<<") == alias || parent.isSequence();
        YamlNode mapping = parent.isSequence() ? parent.parent() : parent;
        return merged
                && mapping != null
                && mapping.isMapping()
                && mapping.get("<<") != null
                && HelmImage.overrides(mapping);
    }

    private void at(FileEdit file, YamlText text, YamlPath path) {
        PathMatch match = literal(new YamlFile(text).find(path, edit.options().followAliases()));
        if (!match.isComplete()) {
            List<String> keys = match.missingKeys();
            YamlValue value =
                    keys.isEmpty() ? YamlValue.of("") : YamlValue.of(valueFor(keys.get(keys.size() - 1), match));
            YamlPathTarget.missing(file, path, match, value, edit.options());
        } else if (match.node().isMapping()) {
            Optional<HelmImage> found = HelmImage.pairIn(match.node());
            if (found.isEmpty()) {
                throw match.node()
                        .refuse(
                                "path " + path + " has no key \"repository\"",
                                "name the mapping with repository and tag, or a single value");
            }
            found.get().set(file, image, edit.options());
        } else {
            int pair = match.node().pairInParent();
            String key = pair < 0 ? "" : match.node().parent().key(pair).value();
            file.set(match.node(), YamlValue.of(valueFor(key, match)));
        }
    }

    /** Takes what is left of a path for one key with dots in it, where the mapping has that key. */
    private static PathMatch literal(PathMatch match) {
        List<String> keys = match.missingKeys();
        YamlNode value =
                keys.size() > 1 && match.node().isMapping() ? match.node().get(String.join(".", keys)) : null;
        return value == null ? match : new PathMatch(value, List.of(), "");
    }

    /** Returns what belongs under a key by its name. */
    private String valueFor(String key, PathMatch match) {
        String name = key.substring(key.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (name.endsWith("tag")) {
            return HelmImage.tag(image, match.node());
        }
        if (name.endsWith("digest")) {
            return image.digest()
                    .orElseThrow(() -> match.node()
                            .refuse("a digest belongs here, but " + image + " has none", "set digest: true"));
        }
        if (name.endsWith("repository")) {
            throw match.node()
                    .refuse("the repository alone says no version", "name the mapping that contains it, or the tag");
        }
        return image.toString();
    }
}
