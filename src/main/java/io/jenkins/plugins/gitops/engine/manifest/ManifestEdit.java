package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlValue;
import java.util.Objects;
import java.util.Optional;

/** One change to the files of an environment. What is wrong by itself is refused when the edit is made. */
public sealed interface ManifestEdit {

    /** Returns what this edit has in common with others. */
    EditOptions options();

    /**
     * Sets an image where a directory names it: in its kustomization when it has one, otherwise in its manifests.
     *
     * @param directory path in the repository, empty for its root
     */
    record Image(String directory, ImageReference image, EditOptions options) implements ManifestEdit {
        public Image {
            directory = RepositoryPaths.directory(directory);
            requireVersion(image, options);
        }
    }

    /**
     * Sets {@code newTag} or {@code digest} of the entry for an image in a kustomization, and adds the entry when there is
     * none: here {@code onMissing} is usually {@link MissingPolicy#CREATE}.
     *
     * @param directory path in the repository, empty for its root
     * @param nameOrNull the name that the manifests use for the image where that is not its repository
     */
    record KustomizeImage(String directory, ImageReference image, String nameOrNull, EditOptions options)
            implements ManifestEdit {
        public KustomizeImage {
            directory = RepositoryPaths.directory(directory);
            requireVersion(image, options);
        }

        /** Returns the edit that adds the entry when there is none. */
        public static KustomizeImage of(String directory, ImageReference image) {
            return new KustomizeImage(directory, image, null, EditOptions.DEFAULT.withOnMissing(MissingPolicy.CREATE));
        }

        /** Returns the name that the manifests use for the image, where it was given. */
        public Optional<String> name() {
            return Optional.ofNullable(nameOrNull);
        }
    }

    /**
     * Sets the image of every container, init container and ephemeral container of the same repository, in all manifests
     * under a directory. Elements are never made up, so {@code onMissing} is {@code FAIL} or {@code SKIP}.
     *
     * @param directory path in the repository, empty for its root
     */
    record ManifestImage(String directory, ImageReference image, EditOptions options) implements ManifestEdit {
        public ManifestImage {
            directory = RepositoryPaths.directory(directory);
            requireVersion(image, options);
            requireNoCreate(options, "manifest");
        }
    }

    /**
     * Sets one value by its path.
     *
     * @param file path in the repository
     * @param path the place in the path language
     */
    record YamlPathValue(String file, YamlPath path, YamlValue value, EditOptions options) implements ManifestEdit {
        public YamlPathValue {
            file = RepositoryPaths.file(file);
            Objects.requireNonNull(path, "path");
            Objects.requireNonNull(value, "value");
            Objects.requireNonNull(options, "options");
        }

        /** Returns the edit that writes an image reference as it is. */
        public static YamlPathValue ofImage(String file, YamlPath path, ImageReference image, EditOptions options) {
            requireVersion(image, options);
            return new YamlPathValue(file, path, YamlValue.of(image.toString()), options);
        }
    }

    private static void requireVersion(ImageReference image, EditOptions options) {
        Objects.requireNonNull(options, "options");
        if (!image.isVersioned()) {
            throw new IllegalArgumentException("Image " + image + " has neither tag nor digest; write it as "
                    + image.name() + ":tag or " + image.name() + "@sha256:…");
        }
        if (options.digest() && image.digest().isEmpty()) {
            throw new IllegalArgumentException(
                    "Image " + image + " has no digest, but digest: true asks for one; resolve it first");
        }
    }

    private static void requireNoCreate(EditOptions options, String target) {
        if (options.onMissing() == MissingPolicy.CREATE) {
            throw new IllegalArgumentException(
                    "Target " + target + " changes what is there and creates nothing; use onMissing: fail or skip");
        }
    }
}
