package io.jenkins.plugins.gitops.engine.manifest.yaml;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;

/**
 * Changes to one file, collected and then made all at once. {@link #apply()} parses the changed documents again and compares
 * the trees: exactly what was asked for differs, or nothing is returned.
 */
public final class YamlPatch {

    private static final String BY_HAND = "write the value on one line first";

    private final YamlText text;
    private final boolean followAliases;
    private final Expectations expectations = new Expectations();
    private final List<Splice> splices = new ArrayList<>();
    private final Map<YamlNode, String> changed = new LinkedHashMap<>();
    private final Set<YamlNode> acceptedAliases = Collections.newSetFromMap(new IdentityHashMap<>());

    /**
     * @param followAliases whether a value may change that is also used through an alias
     */
    public YamlPatch(YamlText text, boolean followAliases) {
        this.text = text;
        this.followAliases = followAliases;
    }

    /** Says that the value which an alias stands for is meant to change too. */
    public void accept(YamlNode alias) {
        acceptedAliases.add(alias);
    }

    /**
     * Gives a scalar another value, in its own style where that can hold the value.
     *
     * @return whether anything changes: not when the value is there already, however it is written
     * @throws RefusedEditException when the node is no scalar on one line
     */
    public boolean set(YamlNode node, YamlValue value) {
        if (value.isValueOf(node)) {
            return false;
        }
        requireOneLine(node);
        requireTag(node, value);
        expectations.set(node, value);
        splices.add(node.isEmptyToken() ? intoEmpty(node, value) : over(node, value));
        changed.put(node, "value");
        return true;
    }

    private void requireOneLine(YamlNode node) {
        if (!node.isScalar()) {
            throw node.refuse(
                    "a " + node.kind().name().toLowerCase(java.util.Locale.ROOT) + " stands here, not a single value",
                    "name a value inside of it");
        }
        if (node.isBlockScalar()) {
            throw node.refuse("the value is a block scalar (| or >)", BY_HAND);
        }
        for (int i = node.contentStart; i < node.end; i++) {
            if (YamlText.isLineBreak(text.text().charAt(i))) {
                throw node.refuse("the value spans several lines", BY_HAND);
            }
        }
    }

    private static void requireTag(YamlNode node, YamlValue value) {
        if (node.tag() != null && !(node.isTaggedString() && value.type() == YamlValue.Type.STRING)) {
            throw node.refuse(
                    "the value carries the tag " + node.tag() + ", which would not fit the new value",
                    "remove the tag");
        }
    }

    private Splice over(YamlNode node, YamlValue value) {
        String old = text.text().substring(node.contentStart, node.end);
        boolean touchesColon = node.contentStart > 0 && text.text().charAt(node.contentStart - 1) == ':';
        ScalarStyle style = node.isPlain() && touchesColon ? ScalarStyle.DOUBLE_QUOTED : node.style;
        String token = ScalarWriter.write(
                value, style, node.isInFlow(), node.isPlain() && old.indexOf(':') >= 0, node.isTaggedString());
        return new Splice(node.contentStart, node.end, token);
    }

    private Splice intoEmpty(YamlNode node, YamlValue value) {
        int at = node.end;
        char before = at == 0 ? ' ' : text.text().charAt(at - 1);
        boolean separated = before == ' ';
        if (!separated && before != ':' && before != '-' && node.tag() == null && node.anchor() == null) {
            throw node.refuse("nothing stands here that could be replaced", "write a value here first");
        }
        YamlNode parent = node.parent();
        ScalarStyle style = parent != null && parent.isMapping() && parent.key(0).style == ScalarStyle.DOUBLE_QUOTED
                ? ScalarStyle.DOUBLE_QUOTED
                : ScalarStyle.PLAIN;
        String token = ScalarWriter.write(value, style, node.isInFlow(), false, node.isTaggedString());
        return new Splice(at, at, (separated ? "" : " ") + token);
    }

    /** Gives a key of a mapping another name. */
    public void rename(YamlNode mapping, int pair, String name) {
        YamlNode key = mapping.key(pair);
        requireOneLine(key);
        expectations.set(key, YamlValue.of(name));
        splices.add(over(key, YamlValue.of(name)));
        changed.put(key, "key");
    }

    /** Gives a mapping more pairs, at its end. */
    public void add(YamlNode mapping, YamlLiteral.Fields fields) {
        splices.add(new YamlInsertion(text).add(mapping, fields));
        expectations.add(mapping, fields);
        changed.put(mapping, "addition");
    }

    /** Gives a sequence one more element, at its end. */
    public void append(YamlNode sequence, YamlLiteral item) {
        splices.add(new YamlInsertion(text).append(sequence, item));
        expectations.append(sequence, item);
        changed.put(sequence, "addition");
    }

    /** Writes a mapping or a sequence where a key has no value or a null. */
    public void fill(YamlNode empty, YamlLiteral literal) {
        splices.add(new YamlInsertion(text).fill(empty, literal));
        expectations.set(empty, literal);
        changed.put(empty, "addition");
    }

    /** Removes a pair of a mapping that has others too, with the comment on its line. */
    public void remove(YamlNode mapping, int pair) {
        splices.add(new YamlRemoval(text).remove(mapping, pair));
        expectations.remove(mapping.key(pair));
        changed.put(mapping.key(pair), "removal");
    }

    /** Puts a copy of a node, also of another file, in the place of a node. */
    public void copy(YamlNode node, YamlNode source) {
        splices.add(new YamlCopy(text).over(node, source));
        expectations.copy(node, source);
        changed.put(node, "copy");
    }

    /**
     * Writes, changes or removes a comment of the form {@code # label: text} behind a value. Another comment there stays, and
     * then none is written.
     *
     * @param content null to remove the comment
     */
    public void comment(YamlNode node, String label, String content) {
        if (node.isInFlow()) {
            return;
        }
        int from = node.contentEnd();
        int end = text.lineEnd(from);
        String rest = text.text().substring(from, end);
        String own = "# " + label + ": ";
        String wanted = content == null ? "" : " " + own + content;
        if (rest.isBlank() && content != null) {
            splices.add(new Splice(from, from, wanted));
        } else if (rest.strip().startsWith(own)) {
            splices.add(new Splice(from, from + rest.stripTrailing().length(), wanted));
        }
    }

    /** Returns whether nothing changes. */
    public boolean isEmpty() {
        return splices.isEmpty();
    }

    /**
     * Returns the bytes of the changed file.
     *
     * @throws RefusedEditException when more would change than was asked for
     */
    public byte[] apply() {
        if (splices.isEmpty()) {
            return text.bytes();
        }
        if (!followAliases) {
            changed.keySet().forEach(this::requireUnshared);
        }
        splices.sort(Comparator.comparingInt(Splice::start));
        for (int i = 1; i < splices.size(); i++) {
            if (splices.get(i).start() < splices.get(i - 1).end()) {
                throw text.refuse(splices.get(i).start(), "two changes meet here", "make them one after the other");
            }
        }
        new TreeProof(text, expectations).check(List.copyOf(changed.keySet()), splices);
        return text.splice(splices);
    }

    /** A value that is used in several places must not change in one of them unseen. */
    private void requireUnshared(YamlNode node) {
        for (YamlNode at = node; at != null; at = at.parent()) {
            for (YamlNode alias : at.aliases()) {
                if (!acceptedAliases.contains(alias)) {
                    throw node.refuse(
                            "the value is also used through the alias *" + alias.value() + " at line " + alias.line(),
                            "set followAliases: true to change it for all, or write the value out there");
                }
            }
        }
    }
}
