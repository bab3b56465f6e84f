package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The files that the benchmarks edit, and the edits. */
final class BenchFiles {

    static final String REPOSITORY = "registry.example.org/shop/cart";
    static final String OLD = "1.4.1";
    static final String NEW = "1.4.2";
    static final ImageReference IMAGE = ImageReference.parse(REPOSITORY + ":" + NEW);

    private BenchFiles() {}

    /** Returns a stream of Deployments of about 500 bytes each; the one in the middle uses the image. */
    static String stream(int documents) {
        StringBuilder text = new StringBuilder(documents * 520);
        for (int i = 0; i < documents; i++) {
            text.append(deployment(
                    i, i == documents / 2 ? REPOSITORY + ":" + OLD : "registry.example.org/shop/other:" + i));
        }
        return text.toString();
    }

    private static String deployment(int number, String image) {
        return """
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: web-%d
                  labels: {app: web-%d, team: "shop"} # who answers
                spec:
                  replicas: 2
                  selector:
                    matchLabels: {app: web-%d}
                  template:
                    metadata:
                      labels: {app: web-%d, team: "shop"}
                    spec:
                      containers:
                        - name: web
                          image: %s # set by the release
                          args: ["--port=8080", "--level", info]
                          resources:
                            limits: {cpu: "1", memory: 256Mi}
                            requests: {cpu: 100m, memory: 128Mi}
                """.formatted(number, number, number, number, image);
    }

    static String kustomization() {
        return """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                namespace: shop # where it runs
                resources:
                  - ../../base
                  - ingress.yaml
                images:
                  - name: registry.example.org/shop/web
                    newTag: "2.0.0"
                  - name: %s
                    newTag: %s # set by the release
                """.formatted(REPOSITORY, OLD);
    }

    static List<ManifestEdit> byPath(int documents) {
        YamlPath path = YamlPath.parse("documents[kind=Deployment,metadata.name=web-" + documents / 2
                + "].spec.template.spec.containers[name=web].image");
        return List.of(new ManifestEdit.YamlPathValue(
                "stream.yaml", path, YamlValue.of(IMAGE.toString()), EditOptions.DEFAULT));
    }

    static List<ManifestEdit> byImage() {
        return List.of(new ManifestEdit.ManifestImage("", IMAGE, EditOptions.DEFAULT));
    }

    static List<ManifestEdit> byKustomization() {
        return List.of(ManifestEdit.KustomizeImage.of("", IMAGE));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads the files of a folder. */
    record FolderSource(Path root) implements ManifestSource {

        @Override
        public List<String> list(String directory) {
            try (Stream<Path> paths = Files.walk(root.resolve(directory))) {
                return paths.filter(Files::isRegularFile)
                        .map(path -> root.relativize(path).toString())
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Map<String, byte[]> read(Collection<String> paths) {
            Map<String, byte[]> found = new HashMap<>();
            for (String path : paths) {
                try {
                    if (Files.exists(root.resolve(path))) {
                        found.put(path, Files.readAllBytes(root.resolve(path)));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return found;
        }

        /** Edits, and writes what differs as sed does: into a new file that takes the place of the old one. */
        EditResult editInPlace(List<ManifestEdit> edits) {
            EditResult result = new ManifestEditor().apply(this, edits);
            result.files().forEach((path, bytes) -> {
                try {
                    Path temporary = root.resolve(path + ".new");
                    Files.write(temporary, bytes);
                    Files.move(temporary, root.resolve(path), StandardCopyOption.REPLACE_EXISTING);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            return result;
        }
    }
}
