package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlDocument;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlNode;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlText;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlValue;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The lock file beside {@code Chart.yaml}. Helm refuses to build with a lock whose digest is not that of the dependencies, so
 * a new version without a new lock would break the chart.
 *
 * <p>The digest is the SHA-256 of the JSON that Helm's {@code resolver.HashReq} writes: the dependencies of the chart and those
 * of the lock.
 */
final class ChartLock {

    private static final Map<String, String> LOCKS =
            Map.of("Chart.yaml", "Chart.lock", "requirements.yaml", "requirements.lock");
    private static final Pattern EXACT = Pattern.compile("v?\\d+\\.\\d+\\.\\d+(?:[-+][0-9A-Za-z.+-]+)?");
    private static final String REFRESH = "run helm dependency update and commit the lock, or promote an exact version";

    private final Workspace files;
    private final String chart;
    private final String lock;
    private final ManifestEdit.ChartVersion edit;

    ChartLock(Workspace files, String chart, ManifestEdit.ChartVersion edit) {
        this.files = files;
        this.chart = chart;
        this.edit = edit;
        int slash = chart.lastIndexOf('/') + 1;
        this.lock = chart.substring(0, slash) + LOCKS.get(chart.substring(slash));
    }

    /** Brings the lock in line with the chart, where there is one. */
    void update() {
        Optional<byte[]> bytes = files.read(lock);
        if (bytes.isEmpty()) {
            return;
        }
        YamlText text = files.text(lock, bytes.get());
        YamlNode root = root(text);
        List<YamlNode> locked = elements(root.get("dependencies"));
        FileEdit file = new FileEdit(text, edit.options());
        boolean changed = false;
        for (YamlNode dependency : locked) {
            if (dependency.scalarAt("name").filter(edit.chart()::equals).isPresent()) {
                requireExact(dependency);
                changed |= file.set(required(dependency, "version"), YamlValue.of(edit.version()));
            }
        }
        if (changed) {
            file.set(required(root, "digest"), YamlValue.of(digest(locked)));
            file.writeTo(files);
        }
    }

    private void requireExact(YamlNode dependency) {
        boolean local = dependency.scalarAt("repository").orElse("").startsWith("file:");
        if (local || !Regex.matcher(EXACT, edit.version()).matches()) {
            throw dependency.refuse(
                    "the lock names one version, and which one " + edit.version() + " comes to is not known here",
                    REFRESH);
        }
    }

    private static YamlNode required(YamlNode mapping, String key) {
        YamlNode value = mapping.get(key);
        if (value == null) {
            throw mapping.refuse("the lock has no key \"" + key + "\"", REFRESH);
        }
        return value;
    }

    private static YamlNode root(YamlText text) {
        List<YamlDocument> documents = new ArrayList<>();
        for (int segment : text.allSegments()) {
            documents.addAll(text.documents(segment));
        }
        if (documents.size() != 1 || !documents.get(0).root().isMapping()) {
            throw text.refuse(0, "the lock is not one document with a mapping", REFRESH);
        }
        return documents.get(0).root();
    }

    private static List<YamlNode> elements(YamlNode list) {
        return list == null || !list.isSequence() ? List.of() : list.children();
    }

    private String digest(List<YamlNode> locked) {
        byte[] bytes = files.read(chart).orElseThrow();
        List<String> wanted = elements(root(files.text(chart, bytes)).get("dependencies")).stream()
                .map(dependency -> HelmDependency.of(dependency).json())
                .toList();
        List<String> resolved = locked.stream()
                .map(dependency -> HelmDependency.ofLock(dependency, edit.chart(), edit.version()))
                .map(HelmDependency::json)
                .toList();
        String json = "[[" + String.join(",", wanted) + "],[" + String.join(",", resolved) + "]]";
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
