package io.jenkins.plugins.gitops.engine.manifest.yaml;

import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Condition;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Index;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Key;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Select;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Step;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Walks a path from a node down. */
final class PathResolver {

    private static final String FOLLOW = "name the place that the alias refers to, or set followAliases: true";
    private static final int MAX_NAMED = 12;

    private final List<Step> steps;
    private final boolean followAliases;

    PathResolver(List<Step> steps, boolean followAliases) {
        this.steps = steps;
        this.followAliases = followAliases;
    }

    /**
     * Returns how far the path leads.
     *
     * @throws RefusedEditException when a selector matches several elements, a key is there twice, or the path leads
     *     through an alias or a merge key and may not
     */
    PathMatch resolve(YamlNode root) {
        YamlNode at = root;
        for (int i = 0; i < steps.size(); i++) {
            at = follow(at);
            Step step = steps.get(i);
            YamlNode next = step(at, step, i);
            if (next == null) {
                return new PathMatch(at, steps.subList(i, steps.size()), missing(at, step, i));
            }
            at = next;
        }
        return new PathMatch(follow(at), List.of(), "");
    }

    private YamlNode follow(YamlNode node) {
        if (!node.isAlias()) {
            return node;
        }
        if (!followAliases) {
            throw node.refuse("the alias *" + node.value() + " stands here instead of a value", FOLLOW);
        }
        return node.resolved();
    }

    private YamlNode step(YamlNode at, Step step, int position) {
        if (step instanceof Key key) {
            if (at.isSequence() && !key.literal() && Regex.matches(key.name(), "\\d{1,9}")) {
                return element(at, Integer.parseInt(key.name()));
            }
            return at.isMapping() ? value(at, key.name()) : null;
        }
        if (!at.isSequence()) {
            return null;
        }
        if (step instanceof Index index) {
            return element(at, index.number());
        }
        return select(at, (Select) step, position);
    }

    private YamlNode value(YamlNode mapping, String key) {
        YamlNode own = mapping.get(key);
        if (own != null) {
            return own;
        }
        YamlNode merged = mapping.merged(key);
        if (merged != null && !followAliases) {
            throw mapping.get("<<")
                    .refuse("the key \"" + key + "\" comes from a merge key", FOLLOW + ", or write the key here");
        }
        return merged;
    }

    private static YamlNode element(YamlNode sequence, int number) {
        List<YamlNode> elements = sequence.children();
        return number < elements.size() ? elements.get(number) : null;
    }

    private YamlNode select(YamlNode sequence, Select select, int position) {
        List<YamlNode> matches = new ArrayList<>();
        for (YamlNode element : sequence.children()) {
            if (matches(element, select)) {
                matches.add(element);
            }
        }
        if (matches.size() > 1) {
            throw sequence.refuse(
                    "path " + YamlPath.describe(steps) + ": " + YamlPath.describe(List.of(select)) + " matches "
                            + matches.size() + " elements of " + described(position) + ": "
                            + matches.stream()
                                    .limit(MAX_NAMED)
                                    .map(element -> "[" + element.position() + "] at line " + element.line())
                                    .toList(),
                    "add a field that tells them apart, or use the number");
        }
        return matches.isEmpty() ? null : matches.get(0);
    }

    static boolean matches(YamlNode element, Select select) {
        return select.conditions().stream().allMatch(condition -> matches(element.resolved(), condition));
    }

    private static boolean matches(YamlNode element, Condition condition) {
        YamlNode at = element;
        for (String key : condition.field()) {
            if (!at.isMapping()) {
                return false;
            }
            YamlNode own = at.get(key);
            YamlNode value = own != null ? own : at.merged(key);
            if (value == null) {
                return false;
            }
            at = value.resolved();
        }
        return at.isScalar() && at.value().equals(condition.value());
    }

    /** Says what is there instead: the deepest prefix that exists, and its keys. */
    private String missing(YamlNode at, Step step, int position) {
        String where = described(position);
        if (step instanceof Key key) {
            if (at.isMapping()) {
                return where + " has no key \"" + key.name() + "\"; the keys there are " + keys(at);
            }
            if (at.isSequence() && Regex.matches(key.name(), "\\d{1,9}")) {
                return outOfRange(at, where, key.name());
            }
            return where + " is " + kind(at) + ", so it has no key \"" + key.name() + "\"";
        }
        String wanted = YamlPath.describe(List.of(step));
        if (!at.isSequence()) {
            return where + " is " + kind(at) + ", so it has no element " + wanted;
        }
        if (step instanceof Index index) {
            return outOfRange(at, where, Integer.toString(index.number()));
        }
        return where + " has no element " + wanted + fields(at, step);
    }

    private static String outOfRange(YamlNode sequence, String where, String number) {
        int size = sequence.children().size();
        return where + " has " + size + (size == 1 ? " element" : " elements") + ", so there is no [" + number
                + "] (numbers count from 0)";
    }

    private static String fields(YamlNode sequence, Step step) {
        if (!(step instanceof Select select)
                || select.conditions().get(0).field().isEmpty()) {
            return "";
        }
        List<String> field = select.conditions().get(0).field();
        List<String> found = sequence.children().stream()
                .limit(MAX_NAMED)
                .map(element -> text(element, field))
                .flatMap(Optional::stream)
                .toList();
        return "; the values of " + String.join(".", field) + " there are " + found;
    }

    private static Optional<String> text(YamlNode element, List<String> field) {
        YamlNode at = element.resolved();
        for (String key : field) {
            YamlNode value = at.isMapping() ? at.get(key) : null;
            if (value == null) {
                return Optional.empty();
            }
            at = value.resolved();
        }
        return at.isScalar() ? Optional.of(at.value()) : Optional.empty();
    }

    private static String keys(YamlNode mapping) {
        List<String> names = new ArrayList<>();
        for (int pair = 0; pair < Math.min(mapping.pairs(), MAX_NAMED); pair++) {
            YamlNode key = mapping.key(pair);
            names.add(key.isScalar() ? key.value() : "?");
        }
        if (mapping.pairs() > MAX_NAMED) {
            names.add("and " + (mapping.pairs() - MAX_NAMED) + " more");
        }
        return names.toString();
    }

    private static String kind(YamlNode node) {
        return node.isEmptyToken() ? "empty" : "a " + node.kind().name().toLowerCase(Locale.ROOT);
    }

    private String described(int position) {
        return position == 0 ? "the document" : YamlPath.describe(steps.subList(0, position));
    }
}
