package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlLiteral;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlNode;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPaths;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One element of {@code images} in a kustomization.
 *
 * @param name of the image in the manifests
 * @param newName what kustomize puts in its place, or the name itself
 */
record KustomizeEntry(YamlNode node, String name, String newName) {

    private static final String NEW_TAG = "newTag";
    private static final String DIGEST = "digest";
    private static final String TAG_COMMENT = "tag";

    static KustomizeEntry of(YamlNode node) {
        if (!node.isMapping() || node.scalarAt("name").isEmpty()) {
            throw node.refuse("an element of images has no name of its own", "give it one, written out");
        }
        String name = node.scalarAt("name").get();
        return new KustomizeEntry(node, name, node.scalarAt("newName").orElse(name));
    }

    /** Returns whether the manifests name the image by its repository. */
    boolean isFor(ImageReference image) {
        return isSame(name, image);
    }

    /** Returns whether kustomize puts another image in the place of the name. */
    boolean isRenamed() {
        return !newName.equals(name);
    }

    /** Returns whether the image is what ends up in the cluster. */
    boolean deploys(ImageReference image) {
        return isSame(newName, image);
    }

    private static boolean isSame(String text, ImageReference image) {
        // most entries are for other images, and need not be parsed to see that
        return text.equals(image.name())
                || text.contains(image.shortName()) && ImageText.isSame(ImageText.parse(text), image);
    }

    /** Sets the tag or the digest and removes the other of the two. */
    void setVersion(FileEdit file, ImageReference image) {
        boolean digest = image.digest().isPresent();
        String wanted = digest ? DIGEST : NEW_TAG;
        YamlNode current = node.get(wanted);
        YamlNode other = node.get(digest ? NEW_TAG : DIGEST);
        YamlValue value = YamlValue.of(version(image));
        if (current != null) {
            if (file.set(current, value) && digest) {
                comment(file, current, image.tagOrNull());
            }
            if (other != null) {
                file.patch().remove(node, other.pairInParent());
                file.note(other, YamlPaths.of(other), other.value(), null);
            }
        } else if (other != null) {
            replace(file, other, wanted, value);
            comment(file, other, digest ? image.tagOrNull() : null);
        } else {
            file.patch().add(node, new YamlLiteral.Fields(Map.of(wanted, literal(image))));
            file.note(node, YamlPaths.ofNew(node, List.of(wanted)), null, value.text());
        }
    }

    private void replace(FileEdit file, YamlNode other, String wanted, YamlValue value) {
        file.patch().rename(node, other.pairInParent(), wanted);
        file.patch().set(other, value);
        file.note(other, YamlPaths.of(other), other.value(), null);
        file.note(other, YamlPaths.ofNew(node, List.of(wanted)), null, value.text());
    }

    private static void comment(FileEdit file, YamlNode value, String tag) {
        file.patch().comment(value, TAG_COMMENT, tag);
    }

    private static String version(ImageReference image) {
        return image.digest().orElseGet(image::tagOrNull);
    }

    private static YamlLiteral literal(ImageReference image) {
        YamlValue version = YamlValue.of(version(image));
        boolean both = image.digest().isPresent() && image.tag().isPresent();
        return both ? new YamlLiteral.Commented(version, TAG_COMMENT + ": " + image.tagOrNull()) : version;
    }

    /** Returns the entry that is to be added for an image. */
    static YamlLiteral.Fields literal(ImageReference image, String nameOrNull) {
        Map<String, YamlLiteral> fields = new LinkedHashMap<>();
        fields.put("name", YamlValue.of(nameOrNull == null ? image.name() : nameOrNull));
        if (nameOrNull != null && !nameOrNull.equals(image.name())) {
            fields.put("newName", YamlValue.of(image.name()));
        }
        fields.put(image.digest().isPresent() ? DIGEST : NEW_TAG, literal(image));
        return new YamlLiteral.Fields(fields);
    }

    /** Notes the entry that was added for an image. */
    static void noteAdded(FileEdit file, YamlNode at, ImageReference image, String nameOrNull) {
        String name = nameOrNull == null ? image.name() : nameOrNull;
        YamlPath.Condition byName = new YamlPath.Condition(List.of("name"), name);
        YamlPath path = new YamlPath(List.of(
                new YamlPath.Key("images", false),
                new YamlPath.Select(List.of(byName)),
                new YamlPath.Key(image.digest().isPresent() ? DIGEST : NEW_TAG, false)));
        file.note(at, path, null, version(image));
    }
}
