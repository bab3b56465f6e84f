package io.jenkins.plugins.gitops.connection.settings;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.EditOptions;
import io.jenkins.plugins.gitops.engine.manifest.ManifestEdit;
import io.jenkins.plugins.gitops.engine.manifest.MissingPolicy;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One place that a promotion changes, as text. Stored with a running build.
 *
 * <p>Files and directories are relative to the environment's directory; with a slash before them, to the repository.
 */
public final class EditSettings implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Which kind of place. */
    public enum Kind {
        KUSTOMIZE,
        MANIFEST,
        YAML,
        HELM,
        MARKER,
        REGEX,
        COPY,
        CHART
    }

    /** What says where it is and how it is changed. */
    public enum Key {
        DIRECTORY,
        FILE,
        PATH,
        NAME,
        POLICY,
        PATTERN,
        VALUE,
        EXPECT_MATCHES,
        FROM_FILE,
        FROM_PATH,
        CHART,
        VERSION,
        ON_MISSING,
        DIGEST,
        FOLLOW_ALIASES
    }

    private final String kind;
    private final LinkedHashMap<String, String> values = new LinkedHashMap<>();

    /** @param kind which kind of place */
    public EditSettings(Kind kind) {
        this.kind = kind.name();
    }

    /** Sets a value; a blank one is none. */
    public EditSettings with(Key key, @CheckForNull Object value) {
        String text = value == null ? "" : value.toString().strip();
        if (!text.isEmpty()) {
            values.put(key.name(), text);
        }
        return this;
    }

    @CheckForNull
    private String find(Key key) {
        return values.get(key.name());
    }

    private String get(Key key) {
        String value = find(key);
        if (value == null) {
            throw new IllegalArgumentException("The edit " + kind.toLowerCase(Locale.ROOT) + " needs a "
                    + key.name().toLowerCase(Locale.ROOT).replace('_', ' ') + "; add it");
        }
        return value;
    }

    /** Returns whether it names a single place, which can hold only one image. */
    public boolean isForOneImage() {
        return switch (Kind.valueOf(kind)) {
            case KUSTOMIZE -> find(Key.NAME) != null;
            case HELM -> find(Key.PATH) != null;
            case YAML, REGEX -> true;
            default -> false;
        };
    }

    /** Returns whether it changes something else than an image. */
    public boolean needsNoImage() {
        Kind known = Kind.valueOf(kind);
        return known == Kind.COPY || known == Kind.CHART;
    }

    /**
     * Returns the engine's edit.
     *
     * @param base the environment's directory
     * @throws IllegalArgumentException when something is missing or wrong by itself
     */
    public ManifestEdit toEdit(String base, ImageReference image) {
        return switch (Kind.valueOf(kind)) {
            case KUSTOMIZE ->
                new ManifestEdit.KustomizeImage(directory(base), image, find(Key.NAME), options(MissingPolicy.CREATE));
            case MANIFEST -> new ManifestEdit.ManifestImage(directory(base), image, options(MissingPolicy.FAIL));
            case YAML ->
                ManifestEdit.YamlPathValue.ofImage(
                        file(base, Key.FILE), YamlPath.parse(get(Key.PATH)), image, options(MissingPolicy.FAIL));
            case HELM ->
                new ManifestEdit.HelmValues(
                        file(base, Key.FILE),
                        image,
                        find(Key.PATH) == null ? null : YamlPath.parse(get(Key.PATH)),
                        options(MissingPolicy.FAIL));
            case MARKER ->
                new ManifestEdit.Markers(directory(base), image, find(Key.POLICY), options(MissingPolicy.FAIL));
            case REGEX ->
                new ManifestEdit.RegexValue(
                        file(base, Key.FILE), get(Key.PATTERN), value(image), matches(), options(MissingPolicy.FAIL));
            case COPY ->
                new ManifestEdit.CopyValue(
                        file(base, Key.FROM_FILE),
                        YamlPath.parse(get(Key.FROM_PATH)),
                        file(base, Key.FILE),
                        YamlPath.parse(find(Key.PATH) == null ? get(Key.FROM_PATH) : get(Key.PATH)),
                        options(MissingPolicy.FAIL));
            case CHART ->
                new ManifestEdit.ChartVersion(
                        directory(base), get(Key.CHART), get(Key.VERSION), options(MissingPolicy.FAIL));
        };
    }

    /** Returns what it reads and changes: files, or a directory, by their paths in the repository. */
    List<String> files(String base) {
        if (find(Key.FILE) == null && find(Key.FROM_FILE) == null) {
            return List.of(directory(base));
        }
        return Stream.of(Key.FILE, Key.FROM_FILE)
                .filter(key -> find(key) != null)
                .map(key -> file(base, key))
                .toList();
    }

    private String directory(String base) {
        String directory = find(Key.DIRECTORY);
        return directory == null ? base : resolve(base, directory);
    }

    private String file(String base, Key key) {
        return resolve(base, get(key));
    }

    private static String resolve(String base, String path) {
        if (path.startsWith("/")) {
            return path.substring(1);
        }
        return base.isEmpty() ? path : Regex.replaceAll(base, "/+$", "") + "/" + path;
    }

    /** The tag is what templates most often have by itself. */
    private String value(ImageReference image) {
        String value = find(Key.VALUE);
        return value == null ? image.tag().orElseGet(() -> image.digest().orElse("")) : value;
    }

    private int matches() {
        String text = find(Key.EXPECT_MATCHES);
        return text == null ? 1 : Integer.parseInt(text);
    }

    private EditOptions options(MissingPolicy absent) {
        String policy = find(Key.ON_MISSING);
        MissingPolicy onMissing;
        try {
            onMissing = policy == null ? absent : MissingPolicy.valueOf(policy.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "onMissing: \"" + policy + "\" is not known; write fail, create or skip", e);
        }
        return new EditOptions(
                onMissing, Boolean.parseBoolean(find(Key.DIGEST)), Boolean.parseBoolean(find(Key.FOLLOW_ALIASES)));
    }
}
