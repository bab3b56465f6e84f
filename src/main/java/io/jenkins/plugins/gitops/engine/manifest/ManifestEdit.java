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

    /**
     * Sets the image in a values file of Helm.
     *
     * @param file path in the repository
     * @param pathOrNull a mapping with {@code repository} and {@code tag}, or one scalar with a tag or a full reference, also
     *     under a key that contains dots itself; null to set every place that names the same repository
     */
    record HelmValues(String file, ImageReference image, YamlPath pathOrNull, EditOptions options)
            implements ManifestEdit {
        public HelmValues {
            file = RepositoryPaths.file(file);
            requireVersion(image, options);
        }

        /** Returns the place, where it was given. */
        public Optional<YamlPath> path() {
            return Optional.ofNullable(pathOrNull);
        }
    }

    /**
     * Sets every scalar with a marker comment of Flux' image automation behind it, {@code # {"$imagepolicy": "ns:name"}}, or
     * with {@code :tag}, {@code :name}, {@code :digest} behind the name.
     *
     * @param directory path in the repository, empty for its root
     * @param policyOrNull {@code namespace:name}; null for the policies of those marked references that name the repository
     */
    record Markers(String directory, ImageReference image, String policyOrNull, EditOptions options)
            implements ManifestEdit {
        public Markers {
            directory = RepositoryPaths.directory(directory);
            requireVersion(image, options);
            requireNoCreate(options, "marker");
        }

        /** Returns the policy, where it was given. */
        public Optional<String> policy() {
            return Optional.ofNullable(policyOrNull);
        }
    }

    /**
     * Replaces what the group of a pattern matches, in a file of any kind.
     *
     * @param file path in the repository
     * @param pattern of {@link java.util.regex.Pattern}, with exactly one group; {@code ^} and {@code $} match at lines
     * @param value what the group is to match
     * @param expectMatches how often the pattern must match, at least once
     */
    record RegexValue(String file, String pattern, String value, int expectMatches, EditOptions options)
            implements ManifestEdit {
        public RegexValue {
            file = RepositoryPaths.file(file);
            Objects.requireNonNull(options, "options");
            requireNoCreate(options, "regex");
            RegexTarget.check(pattern, value, expectMatches);
        }
    }

    /**
     * Takes a value, also a mapping or a list, over from another file: what one environment has, another gets.
     *
     * @param fromFile path in the repository
     * @param fromPath what to copy
     * @param toFile path in the repository
     * @param toPath where it goes, often the same path
     */
    record CopyValue(String fromFile, YamlPath fromPath, String toFile, YamlPath toPath, EditOptions options)
            implements ManifestEdit {
        public CopyValue {
            fromFile = RepositoryPaths.file(fromFile);
            toFile = RepositoryPaths.file(toFile);
            Objects.requireNonNull(fromPath, "fromPath");
            Objects.requireNonNull(toPath, "toPath");
            Objects.requireNonNull(options, "options");
        }
    }

    /**
     * Sets the version of a Helm chart wherever the location names it: dependencies in {@code Chart.yaml} (with
     * {@code Chart.lock}), HelmRelease, HelmChart and OCIRepository of Flux, Application and ApplicationSet of Argo CD, and
     * {@code helmCharts} of a kustomization.
     *
     * @param location path of a file or a directory in the repository, empty for its root
     * @param chart name of the chart, without its repository
     * @param version exactly one version, or what the place takes for a range
     */
    record ChartVersion(String location, String chart, String version, EditOptions options) implements ManifestEdit {
        public ChartVersion {
            location = RepositoryPaths.directory(location);
            Objects.requireNonNull(options, "options");
            if (chart == null || chart.isBlank() || version == null || version.isBlank()) {
                throw new IllegalArgumentException(
                        "The chart or its version is empty; give both, as in redis and 19.6.4");
            }
        }
    }

    private static void requireVersion(ImageReference image, EditOptions options) {
        Objects.requireNonNull(options, "options");
        image.requireFixedVersion();
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
