package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.manifest.yaml.RefusedEditException;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlDocument;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlFile;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlLimits;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlNode;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPaths;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlText;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Edits a random scalar of each file of a list and compares the bytes. Not part of the build: {@code bin/corpus} runs it.
 *
 * <p>Arguments: a file with one path per line, a folder for the report and the edited files, and a seed. What the edited files
 * mean is then compared by another parser, {@code bin/corpus-check.py}, from the lines of {@code edits.tsv}.
 */
final class CorpusMain {

    private static final List<String> VALUES = List.of(
            "v1.4.2",
            "1.10",
            "registry.example.org:5000/shop/cart:1.4.2",
            "on",
            "x: y #z",
            "it's \"quoted\"",
            "名前 🚀",
            "12e3456");

    private static final List<String> CATEGORIES = List.of(
            "is not valid YAML",
            "is not valid UTF-8",
            "is a block scalar",
            "spans several lines",
            "stands here instead of a value",
            "is also used through the alias",
            "carries the tag",
            "is a duplicate",
            "comes from a merge key",
            "characters in a row",
            "more than");

    private final Path output;
    private final long seed;
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final Set<String> contents = new HashSet<>();
    private final List<String> edits = new ArrayList<>();
    private final List<String> damaged = new ArrayList<>();

    private CorpusMain(Path output, long seed) {
        this.output = output;
        this.seed = seed;
    }

    public static void main(String[] arguments) throws IOException {
        CorpusMain corpus = new CorpusMain(Path.of(arguments[1]), Long.parseLong(arguments[2]));
        List<String> files = Files.readAllLines(Path.of(arguments[0]));
        Files.createDirectories(corpus.output.resolve("edited"));
        for (String file : files) {
            String outcome = corpus.edit(Path.of(file));
            corpus.outcomes.merge(outcome, 1, Integer::sum);
        }
        corpus.report(files.size());
    }

    private void report(int files) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(files + " files, " + contents.size() + " different contents, seed " + seed);
        outcomes.forEach((outcome, count) -> lines.add(String.format("%6d  %s", count, outcome)));
        lines.add("damaged: " + damaged);
        Files.write(output.resolve("report.txt"), lines);
        Files.write(output.resolve("edits.tsv"), edits);
        lines.forEach(System.out::println);
    }

    private String edit(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        contents.add(new String(bytes, StandardCharsets.ISO_8859_1));
        try {
            return edit(file, bytes);
        } catch (RefusedEditException e) {
            return "refused: " + category(e.reason());
        }
    }

    private String edit(Path file, byte[] bytes) throws IOException {
        String name = file.toString().substring(1);
        YamlText text = YamlText.of(name, bytes, YamlLimits.DEFAULT);
        List<YamlNode> scalars = new ArrayList<>();
        for (int segment : text.allSegments()) {
            for (YamlDocument document : text.documents(segment)) {
                collect(document.root(), scalars);
            }
        }
        if (scalars.isEmpty()) {
            return "nothing to edit: no scalar below a key or in a list";
        }
        Random random = new Random(seed + name.hashCode());
        YamlNode node = scalars.get(random.nextInt(scalars.size()));
        String value = VALUES.get(random.nextInt(VALUES.size()));
        ManifestEdit edit =
                new ManifestEdit.YamlPathValue(name, pathByNumbers(node), YamlValue.of(value), EditOptions.DEFAULT);
        if (!isFoundByPath(text, node)) {
            damaged.add(name);
            return "PATH LEADS ELSEWHERE";
        }
        MapSource source = new MapSource(Map.of(name, bytes));
        EditResult result = new ManifestEditor().apply(source, List.of(edit));
        if (result.isUnchanged()) {
            return "unchanged: the value was there";
        }
        byte[] after = result.files().get(name);
        if (!isOneToken(bytes, after, node, text)
                || !new ManifestEditor()
                        .apply(source.after(result), List.of(edit))
                        .isUnchanged()) {
            damaged.add(name);
            return "DAMAGED";
        }
        String saved = "edited/" + edits.size() + ".yaml";
        Files.write(output.resolve(saved), after);
        edits.add(file + "\t" + saved + "\t" + value.replace("\t", " "));
        return "edited";
    }

    /** The path that a change reports leads back to the value, or to several when names are not unique. */
    private static boolean isFoundByPath(YamlText text, YamlNode node) {
        try {
            YamlNode found = new YamlFile(text).find(YamlPaths.of(node), true).node();
            return node.isAlias() || found.line() == node.line() && node.value().equals(found.value());
        } catch (RefusedEditException e) {
            return e.reason().contains("match") || e.reason().contains("duplicate");
        }
    }

    /** Names of elements may be what changes, and so find nothing the second time. */
    private static YamlPath pathByNumbers(YamlNode node) {
        List<YamlPath.Step> steps = new ArrayList<>();
        for (YamlNode at = node; at.parent() != null; at = at.parent()) {
            int pair = at.pairInParent();
            steps.add(
                    0,
                    pair < 0
                            ? new YamlPath.Index(at.position())
                            : new YamlPath.Key(at.parent().key(pair).value(), true));
        }
        steps.add(0, new YamlPath.Index(node.document().index()));
        steps.add(0, new YamlPath.Key("documents", false));
        return new YamlPath(steps);
    }

    /** Returns whether what differs is one piece, which starts on the line of the value and had no line break. */
    private static boolean isOneToken(byte[] before, byte[] after, YamlNode node, YamlText text) {
        int start = Arrays.mismatch(before, after);
        int end = 0;
        while (end < Math.min(before.length, after.length) - start
                && before[before.length - 1 - end] == after[after.length - 1 - end]) {
            end++;
        }
        String gone = new String(before, start, before.length - end - start, StandardCharsets.UTF_8);
        String head = new String(before, 0, start, StandardCharsets.UTF_8);
        int line = 1 + (int) head.chars().filter(c -> c == '\n').count();
        return gone.indexOf('\n') < 0 && (text.text().indexOf('\n') < 0 || line == node.line());
    }

    private static void collect(YamlNode node, List<YamlNode> scalars) {
        if (node.isMapping()) {
            for (int pair = 0; pair < node.pairs(); pair++) {
                // what stands under a key that is a mapping itself has no path
                if (node.key(pair).isScalar()) {
                    add(node.valueOf(pair), scalars);
                }
            }
        } else if (node.isSequence()) {
            node.children().forEach(child -> add(child, scalars));
        }
    }

    private static void add(YamlNode node, List<YamlNode> scalars) {
        if (node.isScalar() || node.isAlias()) {
            scalars.add(node);
        } else {
            collect(node, scalars);
        }
    }

    private static String category(String reason) {
        return CATEGORIES.stream().filter(reason::contains).findFirst().orElse(reason.replaceAll("\\d+", "n"));
    }
}
