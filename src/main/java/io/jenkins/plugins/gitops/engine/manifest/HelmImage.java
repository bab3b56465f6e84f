package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlNode;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An image in a values file: a repository with a tag beside it, or a full reference.
 *
 * @param mapping what contains it
 * @param prefix what stands before "repository" and "tag" in keys that contain dots themselves, usually nothing
 * @param repository the value that names the repository, or the full reference
 * @param paired whether tag or digest have keys of their own
 */
record HelmImage(YamlNode mapping, String prefix, YamlNode repository, boolean paired) {

    private static final String REPOSITORY = "repository";
    private static final String REGISTRY = "registry";
    private static final String TAG = "tag";
    private static final String DIGEST = "digest";

    /** Returns the images that a mapping names itself. */
    static List<HelmImage> in(YamlNode mapping) {
        List<HelmImage> found = new ArrayList<>();
        for (int pair = 0; pair < mapping.pairs(); pair++) {
            YamlNode key = mapping.key(pair);
            YamlNode value = mapping.valueOf(pair).resolved();
            if (!key.isScalar() || !value.isScalar()) {
                continue;
            }
            String name = key.value();
            if (name.equals(REPOSITORY) || name.endsWith("." + REPOSITORY)) {
                String prefix = name.substring(0, name.length() - REPOSITORY.length());
                found.add(new HelmImage(mapping, prefix, mapping.valueOf(pair), true));
            } else if (name.toLowerCase(Locale.ROOT).endsWith("image")) {
                boolean versioned = ImageText.parse(value)
                        .filter(ImageReference::isVersioned)
                        .isPresent();
                boolean beside = name.equals("image") && mapping.scalarAt(TAG).isPresent();
                found.add(new HelmImage(mapping, "", mapping.valueOf(pair), !versioned && beside));
            }
        }
        return found;
    }

    /** Returns whether a mapping says itself what makes up an image. */
    static boolean overrides(YamlNode mapping) {
        for (int pair = 0; pair < mapping.pairs(); pair++) {
            YamlNode key = mapping.key(pair);
            String name = key.isScalar() ? key.value().substring(key.value().lastIndexOf('.') + 1) : "";
            if (List.of(REGISTRY, REPOSITORY, TAG, DIGEST).contains(name)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the image whose repository and tag are keys of a mapping. */
    static Optional<HelmImage> pairIn(YamlNode mapping) {
        YamlNode repository = mapping.get(REPOSITORY);
        return repository == null ? Optional.empty() : Optional.of(new HelmImage(mapping, "", repository, true));
    }

    /** Returns the reference that repository, or registry and repository, come to. */
    Optional<ImageReference> reference() {
        if (!repository.resolved().isScalar()) {
            return Optional.empty();
        }
        String name = repository.resolved().value().strip();
        String registry = paired ? mapping.scalarAt(prefix + REGISTRY).orElse("") : "";
        return ImageText.parse(registry.isEmpty() ? name : registry + "/" + name);
    }

    /** Sets the version, and the repository where it is another. */
    void set(FileEdit file, ImageReference image, EditOptions options) {
        if (!paired) {
            String whole = reference()
                    .filter(current -> current.sameImage(image))
                    .map(current -> current.withVersionOf(image).toString())
                    .orElse(image.toString());
            file.set(repository, YamlValue.of(whole));
            return;
        }
        if (!ImageText.isSame(reference(), image)) {
            setRepository(file, image);
        }
        YamlNode digest = mapping.get(prefix + DIGEST);
        if (digest == null) {
            setTag(file, tag(image, repository), options);
            return;
        }
        image.tag().ifPresent(tag -> setTag(file, tag, options));
        boolean unset =
                digest.isScalar() && digest.value().isEmpty() && image.digest().isEmpty();
        if (!unset) {
            file.set(digest, YamlValue.of(image.digest().orElse("")));
        }
    }

    private void setRepository(FileEdit file, ImageReference image) {
        YamlNode registry = mapping.get(prefix + REGISTRY);
        boolean split =
                registry != null && registry.isScalar() && !registry.value().isEmpty();
        if (split) {
            file.set(registry, YamlValue.of(ImageText.registry(image)));
        }
        file.set(repository, YamlValue.of(split ? ImageText.path(image) : image.name()));
    }

    private void setTag(FileEdit file, String tag, EditOptions options) {
        YamlNode current = mapping.get(prefix + TAG);
        if (current != null) {
            file.set(current, YamlValue.of(tag));
        } else if (options.onMissing() == MissingPolicy.CREATE) {
            file.add(mapping, FileEdit.fields(prefix + TAG, tag));
        } else if (options.onMissing() == MissingPolicy.FAIL) {
            throw repository.refuse(
                    "there is no key \"" + prefix + TAG + "\" beside the repository", "set onMissing: create or skip");
        }
    }

    /** Returns what goes behind the colon of a template: a digest there needs a tag in front of it. */
    static String tag(ImageReference image, YamlNode at) {
        String tag = image.tag()
                .orElseThrow(() -> at.refuse(
                        "a digest alone does not fit behind repository and colon",
                        "promote the image with tag and digest"));
        return tag + image.digest().map(digest -> "@" + digest).orElse("");
    }
}
