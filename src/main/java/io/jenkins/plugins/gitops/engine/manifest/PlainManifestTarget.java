package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.yaml.RefusedEditException;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlDocument;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlNode;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlText;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The images of all containers in the plain manifests of a directory. */
final class PlainManifestTarget {

    private static final int MAX_NAMED = 12;

    private final Workspace files;
    private final ManifestEdit.ManifestImage edit;
    private final ImageReference image;
    private int matches;

    PlainManifestTarget(Workspace files, ManifestEdit.ManifestImage edit) {
        this.files = files;
        this.edit = edit;
        this.image = edit.image();
    }

    void apply() {
        List<String> paths = files.list(edit.directory()).stream()
                .filter(ManifestFiles::isManifest)
                .toList();
        ImageNeedle needle = new ImageNeedle(image);
        files.forEach(paths, (path, bytes) -> {
            if (needle.mayBeIn(bytes)) {
                apply(path, bytes, needle);
            }
        });
        if (matches == 0 && edit.options().onMissing() == MissingPolicy.FAIL) {
            throw new RefusedEditException(
                    edit.directory().isEmpty() ? "." : edit.directory(),
                    1,
                    1,
                    "no container under it uses the image " + image.name() + "; the images there are "
                            + imagesOf(paths),
                    "correct the image or the directory, or set onMissing: skip");
        }
    }

    private void apply(String path, byte[] bytes, ImageNeedle needle) {
        YamlText text = files.text(path, bytes);
        FileEdit file = new FileEdit(text, edit.options());
        for (int segment : text.segmentsContaining(needle.texts())) {
            text.documents(segment).forEach(document -> apply(file, document));
        }
        file.writeTo(files);
    }

    private void apply(FileEdit file, YamlDocument document) {
        Map<YamlNode, YamlNode> values = new LinkedHashMap<>();
        ContainerImages.in(document).forEach(found -> {
            Optional<ImageReference> current = ImageText.parse(found.value());
            if (current.isPresent() && current.get().sameImage(image)) {
                found.aliases().forEach(file.patch()::accept);
                YamlNode alias =
                        found.aliases().isEmpty() ? null : found.aliases().get(0);
                values.merge(found.value(), alias == null ? found.value() : alias, PlainManifestTarget::direct);
            }
        });
        values.forEach((value, place) -> {
            matches++;
            if (place.isAlias() && !edit.options().followAliases()) {
                throw place.refuse(
                        "the image comes from the alias *" + place.value(),
                        "set followAliases: true to change what it names, or write the image here");
            }
            ImageReference current = ImageReference.parse(value.value().strip());
            file.set(value, YamlValue.of(current.withVersionOf(image).toString()));
        });
    }

    /** An image that stands in a container itself may change, whoever else refers to it. */
    private static YamlNode direct(YamlNode first, YamlNode second) {
        return first.isAlias() ? second : first;
    }

    private Set<String> imagesOf(List<String> paths) {
        Set<String> found = new TreeSet<>();
        files.forEach(paths, (path, bytes) -> {
            if (found.size() < MAX_NAMED) {
                found.addAll(imagesOf(path, bytes));
            }
        });
        return found.size() > MAX_NAMED ? new TreeSet<>(new ArrayList<>(found).subList(0, MAX_NAMED)) : found;
    }

    private Set<String> imagesOf(String path, byte[] bytes) {
        Set<String> found = new TreeSet<>();
        try {
            YamlText text = files.text(path, bytes);
            for (int segment : text.segmentsContaining(List.of("image"))) {
                text.documents(segment)
                        .forEach(document -> ContainerImages.in(document)
                                .forEach(each -> ImageText.parse(each.value()).ifPresent(r -> found.add(r.name()))));
            }
        } catch (RefusedEditException e) {
            // only for a message; what does not parse has no image to name
            return found;
        }
        return found;
    }
}
