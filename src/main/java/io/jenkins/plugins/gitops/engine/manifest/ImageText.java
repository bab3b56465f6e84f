package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlNode;
import java.util.Optional;

/** Reads image references out of texts that may be anything. */
final class ImageText {

    private ImageText() {}

    /** Returns the reference that a text is, if it is one: placeholders that something else fills in are none. */
    static Optional<ImageReference> parse(String text) {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ImageReference.parse(text.strip()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static Optional<ImageReference> parse(YamlNode node) {
        return node.isScalar() ? parse(node.value()) : Optional.empty();
    }

    static boolean isSame(Optional<ImageReference> found, ImageReference image) {
        return found.isPresent() && found.get().sameImage(image);
    }

    /** Returns the registry of an image, as Docker fills it in. */
    static String registry(ImageReference image) {
        String name = image.canonicalName();
        return name.substring(0, name.indexOf('/'));
    }

    /** Returns the repository of an image within its registry. */
    static String path(ImageReference image) {
        String name = image.canonicalName();
        return name.substring(name.indexOf('/') + 1);
    }
}
