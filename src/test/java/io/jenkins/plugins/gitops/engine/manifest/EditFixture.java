package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder with {@code original/}, the {@code edit} in lines of {@code key: value}, and either {@code expected/} or the
 * message of the {@code refusal}.
 */
record EditFixture(Path folder) {

    static Stream<EditFixture> of(Class<?> test) {
        try {
            Path root = Path.of(test.getResource(test.getSimpleName()).toURI());
            try (Stream<Path> folders = Files.list(root)) {
                return folders.sorted().map(EditFixture::new).toList().stream();
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("No fixtures for " + test, e);
        }
    }

    boolean isRefusal() {
        return Files.exists(folder.resolve("refusal"));
    }

    String refusal() {
        return text(folder.resolve("refusal")).strip();
    }

    Map<String, byte[]> original() {
        return files(folder.resolve("original"));
    }

    Map<String, byte[]> expected() {
        return files(folder.resolve("expected"));
    }

    List<ManifestEdit> edits() {
        return Arrays.stream(text(folder.resolve("edit")).split("(?m)^---$"))
                .map(EditFixture::edit)
                .toList();
    }

    private static ManifestEdit edit(String lines) {
        Map<String, String> edit = new LinkedHashMap<>();
        lines.lines().filter(line -> !line.isBlank()).forEach(line -> {
            int colon = line.indexOf(": ");
            edit.put(line.substring(0, colon), line.substring(colon + 2));
        });
        return EditFixtureTargets.edit(edit);
    }

    private static Map<String, byte[]> files(Path root) {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }

    /** From the words of a Jenkinsfile to edits. */
    private static final class EditFixtureTargets {

        static ManifestEdit edit(Map<String, String> edit) {
            EditOptions options = new EditOptions(
                    MissingPolicy.valueOf(edit.getOrDefault("onMissing", "fail").toUpperCase(Locale.ROOT)),
                    Boolean.parseBoolean(edit.getOrDefault("digest", "false")),
                    Boolean.parseBoolean(edit.getOrDefault("followAliases", "false")));
            String directory = edit.getOrDefault("directory", "");
            return switch (edit.get("target")) {
                case "auto" -> new ManifestEdit.Image(directory, image(edit), options);
                case "kustomize" ->
                    new ManifestEdit.KustomizeImage(
                            directory,
                            image(edit),
                            edit.get("name"),
                            edit.containsKey("onMissing") ? options : options.withOnMissing(MissingPolicy.CREATE));
                case "manifest" -> new ManifestEdit.ManifestImage(directory, image(edit), options);
                case "yaml" ->
                    new ManifestEdit.YamlPathValue(
                            edit.get("file"), YamlPath.parse(edit.get("path")), value(edit), options);
                case "helm" ->
                    new ManifestEdit.HelmValues(
                            edit.getOrDefault("file", "values.yaml"),
                            image(edit),
                            edit.containsKey("path") ? YamlPath.parse(edit.get("path")) : null,
                            options);
                case "marker" -> new ManifestEdit.Markers(directory, image(edit), edit.get("policy"), options);
                case "regex" ->
                    new ManifestEdit.RegexValue(
                            edit.get("file"),
                            edit.get("pattern"),
                            edit.get("value"),
                            Integer.parseInt(edit.getOrDefault("expectMatches", "1")),
                            options);
                case "copyFrom" ->
                    new ManifestEdit.CopyValue(
                            edit.getOrDefault("fromFile", "staging/values.yaml"),
                            YamlPath.parse(edit.get("path")),
                            edit.getOrDefault("file", "production/values.yaml"),
                            YamlPath.parse(edit.getOrDefault("toPath", edit.get("path"))),
                            options);
                case "chart" ->
                    new ManifestEdit.ChartVersion(directory, edit.get("chart"), edit.get("version"), options);
                default -> throw new IllegalArgumentException("Unknown target " + edit.get("target"));
            };
        }

        private static ImageReference image(Map<String, String> edit) {
            return ImageReference.parse(edit.get("image"));
        }

        private static YamlValue value(Map<String, String> edit) {
            String text = edit.getOrDefault("value", "");
            return switch (edit.getOrDefault("type", "string")) {
                case "number" -> YamlValue.of(new BigDecimal(text));
                case "boolean" -> YamlValue.of(Boolean.parseBoolean(text));
                case "null" -> YamlValue.ofNull();
                default -> YamlValue.of(text);
            };
        }
    }
}
