package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.yaml.RefusedEditException;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlComments;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlNode;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlText;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlValue;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The scalars that comments mark for Flux' image automation. */
final class MarkerTarget {

    private static final String KEY = "$imagepolicy";
    private static final Pattern MARKER =
            Pattern.compile("\\{\\s*\"\\$imagepolicy\"\\s*:\\s*\"([^\":]+:[^\":]+)(?::(tag|name|digest))?\"\\s*\\}");
    private static final String WHOLE = "";

    private final Workspace files;
    private final ManifestEdit.Markers edit;
    private final ImageReference image;

    MarkerTarget(Workspace files, ManifestEdit.Markers edit) {
        this.files = files;
        this.edit = edit;
        this.image = edit.image();
    }

    /**
     * One marked scalar.
     *
     * @param policy {@code namespace:name}
     * @param part empty for the whole reference
     */
    private record Marked(YamlNode node, String policy, String part) {}

    void apply() {
        List<String> paths = files.list(edit.directory()).stream()
                .filter(ManifestFiles::isYaml)
                .toList();
        Map<YamlText, List<Marked>> found = new LinkedHashMap<>();
        files.forEach(paths, (path, bytes) -> {
            if (new String(bytes, StandardCharsets.ISO_8859_1).contains(KEY)) {
                YamlText text = files.text(path, bytes);
                found.put(text, marked(text));
            }
        });
        Set<String> policies = new TreeSet<>();
        found.values().forEach(list -> list.forEach(marked -> policies.add(marked.policy())));
        Set<String> wanted = edit.policy().map(Set::of).orElseGet(() -> policiesOfImage(found));
        int matches = 0;
        for (Map.Entry<YamlText, List<Marked>> entry : found.entrySet()) {
            matches += set(entry.getKey(), entry.getValue(), wanted);
        }
        if (matches == 0 && edit.options().onMissing() == MissingPolicy.FAIL) {
            throw new RefusedEditException(
                    edit.directory().isEmpty() ? "." : edit.directory(),
                    1,
                    1,
                    edit.policy()
                                    .map(policy -> "nothing under it is marked for the policy " + policy)
                                    .orElse("no marked reference under it names the image " + image.name())
                            + "; the policies there are " + policies,
                    "correct it, or set onMissing: skip");
        }
    }

    private static List<Marked> marked(YamlText text) {
        List<Marked> found = new ArrayList<>();
        for (int segment : text.segmentsContaining(List.of(KEY))) {
            text.documents(segment)
                    .forEach(document -> YamlComments.behindScalars(document, KEY)
                            .forEach((node, comment) -> {
                                Matcher marker = Regex.matcher(MARKER, comment);
                                if (marker.matches()) {
                                    String part = marker.group(2);
                                    found.add(new Marked(node, marker.group(1), part == null ? WHOLE : part));
                                }
                            }));
        }
        return found;
    }

    private Set<String> policiesOfImage(Map<YamlText, List<Marked>> found) {
        Set<String> policies = new TreeSet<>();
        found.values()
                .forEach(list -> list.forEach(marked -> {
                    boolean names = marked.part().equals(WHOLE) || marked.part().equals("name");
                    if (names && ImageText.isSame(ImageText.parse(marked.node()), image)) {
                        policies.add(marked.policy());
                    }
                }));
        return policies;
    }

    private int set(YamlText text, List<Marked> list, Set<String> policies) {
        FileEdit file = new FileEdit(text, edit.options());
        int matches = 0;
        for (Marked marked : list) {
            if (policies.contains(marked.policy())) {
                file.set(marked.node(), YamlValue.of(part(marked)));
                matches++;
            }
        }
        file.writeTo(files);
        return matches;
    }

    private String part(Marked marked) {
        Optional<String> part =
                switch (marked.part()) {
                    case "tag" -> image.tag();
                    case "digest" -> image.digest();
                    case "name" -> Optional.of(image.name());
                    default -> Optional.of(image.toString());
                };
        return part.orElseThrow(() -> marked.node()
                .refuse(
                        "the " + marked.part() + " is marked here, but " + image + " has none",
                        "promote the image with tag and digest, or change the marker"));
    }
}
