package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.yaml.RefusedEditException;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlDocument;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlLiteral;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlNode;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The entry for an image in the kustomization of a directory. */
final class KustomizeTarget {

    // the names that kustomize knows, in its order
    private static final List<String> NAMES = List.of("kustomization.yaml", "kustomization.yml", "Kustomization");
    private static final Set<String> KINDS = Set.of("Kustomization", "Component");
    private static final String IMAGES = "images";

    private final Workspace files;
    private final ManifestEdit.KustomizeImage edit;
    private final ImageReference image;

    KustomizeTarget(Workspace files, ManifestEdit.KustomizeImage edit) {
        this.files = files;
        this.edit = edit;
        this.image = edit.image();
    }

    /** Returns the kustomizations of a directory: one, or none, or too many. */
    static Map<String, byte[]> in(Workspace files, String directory) {
        return files.read(paths(directory));
    }

    private static List<String> paths(String directory) {
        List<String> paths = new ArrayList<>(NAMES.size());
        for (String name : NAMES) {
            paths.add(RepositoryPaths.in(directory, name));
        }
        return paths;
    }

    void apply() {
        apply(in(files, edit.directory()));
    }

    void apply(Map<String, byte[]> found) {
        if (found.isEmpty()) {
            YamlPathTarget.missingFile(paths(edit.directory()).get(0), edit.options());
            return;
        }
        List<String> paths = new ArrayList<>(found.keySet());
        if (paths.size() > 1) {
            throw new RefusedEditException(
                    paths.get(1),
                    1,
                    1,
                    "the directory has several kustomizations: " + paths,
                    "remove all but one, as kustomize itself demands");
        }
        YamlText text = files.text(paths.get(0), found.get(paths.get(0)));
        FileEdit file = new FileEdit(text, edit.options());
        edit(file, root(text));
        file.writeTo(files);
    }

    private static YamlNode root(YamlText text) {
        List<YamlNode> roots = new ArrayList<>();
        for (int segment : text.allSegments()) {
            for (YamlDocument document : text.documents(segment)) {
                if (!document.isEmpty()) {
                    roots.add(document.root());
                }
            }
        }
        if (roots.size() != 1 || !roots.get(0).isMapping()) {
            throw text.refuse(
                    0, "a kustomization is one document with a mapping, this file is not", "correct the file first");
        }
        YamlNode root = roots.get(0);
        YamlNode kind = root.get("kind");
        if (kind != null && (!kind.isScalar() || !KINDS.contains(kind.value()))) {
            throw kind.refuse("the kind is neither Kustomization nor Component", "name another directory or target");
        }
        return root;
    }

    private void edit(FileEdit file, YamlNode root) {
        YamlNode images = root.get(IMAGES);
        if (images != null && images.isAlias()) {
            throw images.refuse("the images are an alias", "write them out");
        }
        List<KustomizeEntry> matches = images == null ? List.of() : matches(images);
        if (!matches.isEmpty()) {
            matches.forEach(entry -> entry.setVersion(file, image));
        } else if (edit.options().onMissing() == MissingPolicy.CREATE) {
            append(file, root, images);
        } else if (edit.options().onMissing() == MissingPolicy.FAIL) {
            YamlNode at = images == null ? root : images;
            throw at.refuse(
                    "no entry of images is for " + image.name() + "; there are " + names(images),
                    "correct the image, or set onMissing: create or skip");
        }
    }

    private List<KustomizeEntry> matches(YamlNode images) {
        if (images.isScalar() && isNothing(images)) {
            return List.of();
        }
        if (!images.isSequence()) {
            throw images.refuse("images is not a list", "correct the file first");
        }
        List<KustomizeEntry> named = new ArrayList<>();
        List<KustomizeEntry> deployed = new ArrayList<>();
        for (YamlNode item : images.children()) {
            KustomizeEntry entry = KustomizeEntry.of(item);
            boolean isNamed = isNamed(entry);
            if (isNamed) {
                named.add(entry);
            }
            if (entry.isRenamed() ? entry.deploys(image) : isNamed) {
                deployed.add(entry);
            }
        }
        requireOne(named);
        return edit.nameOrNull() != null || deployed.isEmpty() ? named : deployed;
    }

    private static void requireOne(List<KustomizeEntry> named) {
        if (named.size() > 1) {
            throw named.get(1)
                    .node()
                    .refuse(
                            "the entry for " + named.get(1).name() + " is a duplicate of that at line "
                                    + named.get(0).node().line(),
                            "remove one of the two");
        }
    }

    private boolean isNamed(KustomizeEntry entry) {
        return edit.nameOrNull() == null ? entry.isFor(image) : entry.name().equals(edit.nameOrNull());
    }

    private static boolean isNothing(YamlNode node) {
        return Set.of("", "~", "null").contains(node.value());
    }

    private void append(FileEdit file, YamlNode root, YamlNode images) {
        YamlLiteral.Fields entry = KustomizeEntry.literal(image, edit.nameOrNull());
        if (images == null) {
            file.patch().add(root, new YamlLiteral.Fields(Map.of(IMAGES, new YamlLiteral.Items(List.of(entry)))));
        } else if (images.isSequence()) {
            file.patch().append(images, entry);
        } else {
            file.patch().fill(images, new YamlLiteral.Items(List.of(entry)));
        }
        KustomizeEntry.noteAdded(file, images == null ? root : images, image, edit.nameOrNull());
    }

    private static List<String> names(YamlNode images) {
        if (images == null || !images.isSequence()) {
            return List.of();
        }
        return images.children().stream()
                .map(entry -> entry.scalarAt("name").orElse("?"))
                .toList();
    }
}
