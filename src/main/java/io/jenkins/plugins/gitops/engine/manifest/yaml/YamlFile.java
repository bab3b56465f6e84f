package io.jenkins.plugins.gitops.engine.manifest.yaml;

import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Condition;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Index;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Select;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Step;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds places in a file, parsing no more of a stream than that needs. */
public final class YamlFile {

    private static final Pattern NEEDLE = Pattern.compile("[A-Za-z0-9_./@-]+");
    private static final int MAX_NAMED = 12;

    private final YamlText text;

    public YamlFile(YamlText text) {
        this.text = text;
    }

    /** Returns the text of the file. */
    public YamlText text() {
        return text;
    }

    /**
     * Returns the place of a path, or how far it leads in the document that it names. A path that names no document of a
     * stream must exist in exactly one of them.
     *
     * @throws RefusedEditException when the path leads to several places, or cannot be followed safely
     */
    public PathMatch find(YamlPath path, boolean followAliases) {
        List<Step> steps = path.stepsInDocument();
        Optional<Step> document = path.documentStep();
        if (document.isPresent()) {
            return new PathResolver(steps, followAliases)
                    .resolve(document(document.get()).root());
        }
        List<PathMatch> complete = new ArrayList<>();
        List<PathMatch> partial = new ArrayList<>();
        for (int segment : text.allSegments()) {
            for (YamlDocument each : text.documents(segment)) {
                PathMatch match = new PathResolver(steps, followAliases).resolve(each.root());
                if (match.isComplete()) {
                    complete.add(match);
                } else if (partial.size() < MAX_NAMED && !each.isEmpty()) {
                    partial.add(match);
                }
            }
        }
        return one(path, complete, partial);
    }

    private PathMatch one(YamlPath path, List<PathMatch> complete, List<PathMatch> partial) {
        if (complete.size() == 1) {
            return complete.get(0);
        }
        if (complete.isEmpty() && partial.size() == 1) {
            return partial.get(0);
        }
        if (complete.isEmpty() && partial.isEmpty()) {
            throw text.refuse(0, "the file has no content", "name a file that has the path " + path);
        }
        List<PathMatch> candidates = complete.isEmpty() ? partial : complete;
        throw candidates
                .get(0)
                .node()
                .refuse(
                        "path " + path + (complete.isEmpty() ? " is in none" : " is in " + complete.size())
                                + " of the documents; there are "
                                + candidates.stream()
                                        .limit(MAX_NAMED)
                                        .map(match -> name(match.node().document()))
                                        .toList(),
                        "name one: documents[kind=…,metadata.name=…]." + path);
    }

    private YamlDocument document(Step step) {
        List<YamlDocument> matches = new ArrayList<>();
        int[] segments = step instanceof Select select ? text.segmentsContaining(needles(select)) : text.allSegments();
        int number = 0;
        for (int segment : segments) {
            for (YamlDocument document : text.documents(segment)) {
                boolean match = step instanceof Select select
                        ? PathResolver.matches(document.root(), select)
                        : step instanceof Index index && number == index.number();
                if (match) {
                    matches.add(document);
                }
                number++;
            }
        }
        if (matches.size() == 1) {
            return matches.get(0);
        }
        String wanted = YamlPath.describe(List.of(step));
        if (matches.isEmpty()) {
            throw text.refuse(
                    0,
                    "the file has no document " + wanted + (step instanceof Index ? ": it has " + number : "")
                            + named(),
                    "name a document that is there; numbers count from 0");
        }
        throw matches.get(1)
                .root()
                .refuse(
                        matches.size() + " documents match " + wanted + ": "
                                + matches.stream()
                                        .limit(MAX_NAMED)
                                        .map(match -> name(match) + " at line "
                                                + match.root().line())
                                        .toList(),
                        "add a field that tells them apart");
    }

    private String named() {
        List<String> names = new ArrayList<>();
        for (int segment : text.allSegments()) {
            if (names.size() >= MAX_NAMED) {
                break;
            }
            try {
                text.documents(segment).forEach(document -> names.add(name(document)));
            } catch (RefusedEditException e) {
                // only for a message about another document
                names.add("one that does not parse");
            }
        }
        return "; there are " + names;
    }

    private static String name(YamlDocument document) {
        Optional<String> kind = document.field("kind");
        YamlNode metadata = document.root().isMapping() ? document.root().get("metadata") : null;
        Optional<String> name = metadata == null ? Optional.empty() : metadata.scalarAt("name");
        return kind.orElse("a document without kind") + name.map(n -> " " + n).orElse("");
    }

    private static List<String> needles(Select select) {
        return select.conditions().stream()
                .map(Condition::value)
                .flatMap(value -> Regex.matcher(NEEDLE, value).results())
                .map(result -> result.group())
                .toList();
    }
}
