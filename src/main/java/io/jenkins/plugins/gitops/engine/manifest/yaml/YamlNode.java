package io.jenkins.plugins.gitops.engine.manifest.yaml;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;

/**
 * A node of a document with its place in the text. Aliases are nodes of their own; nothing is expanded or resolved.
 *
 * <p>Compared by identity.
 */
public final class YamlNode {

    /** What kind of node this is. */
    public enum Kind {
        SCALAR,
        SEQUENCE,
        MAPPING,
        ALIAS
    }

    private static final String STRING_TAG = "tag:yaml.org,2002:str";

    final Kind kind;
    final int start;
    int contentStart;
    int end;
    String value;
    ScalarStyle style;
    boolean flow;
    YamlNode parent;
    int position;
    int weight = 1;
    boolean closed = true;
    private List<YamlNode> children = Collections.emptyList();
    private Rare rare = Rare.NONE;

    /** What few nodes have; a file may have very many nodes. */
    private static final class Rare {
        static final Rare NONE = new Rare();

        String tag;
        String anchor;
        YamlNode target;
        YamlDocument document;
        List<YamlNode> aliases = Collections.emptyList();
        Map<String, Integer> names;
    }

    YamlNode(Kind kind, int start, int end) {
        this.kind = kind;
        this.start = start;
        this.contentStart = start;
        this.end = end;
    }

    void append(YamlNode child) {
        if (children.isEmpty()) {
            children = new ArrayList<>(4);
        }
        child.position = children.size();
        child.parent = this;
        children.add(child);
    }

    private Rare rare() {
        if (rare == Rare.NONE) {
            rare = new Rare();
        }
        return rare;
    }

    void setProperties(String tag, String anchor) {
        if (tag != null || anchor != null) {
            rare().tag = tag;
            rare().anchor = anchor;
        }
    }

    void setDocument(YamlDocument document) {
        rare().document = document;
    }

    void setTarget(YamlNode target) {
        rare().target = target;
        if (target.rare().aliases.isEmpty()) {
            target.rare().aliases = new ArrayList<>(2);
        }
        target.rare().aliases.add(this);
    }

    String tag() {
        return rare.tag;
    }

    String anchor() {
        return rare.anchor;
    }

    /** Returns what kind of node this is. */
    public Kind kind() {
        return kind;
    }

    /** Returns whether this is a scalar. */
    public boolean isScalar() {
        return kind == Kind.SCALAR;
    }

    /** Returns whether this is a sequence. */
    public boolean isSequence() {
        return kind == Kind.SEQUENCE;
    }

    /** Returns whether this is a mapping. */
    public boolean isMapping() {
        return kind == Kind.MAPPING;
    }

    /** Returns whether this is an alias. */
    public boolean isAlias() {
        return kind == Kind.ALIAS;
    }

    /** Returns the content of a scalar, or the name of an alias. */
    public String value() {
        return value;
    }

    /** Returns what an alias names; every other node is its own target. */
    public YamlNode resolved() {
        return kind == Kind.ALIAS ? rare.target : this;
    }

    /** Returns the aliases that name this node. */
    public List<YamlNode> aliases() {
        return Collections.unmodifiableList(rare.aliases);
    }

    /** Returns the node that contains this one, or null at the top. */
    public YamlNode parent() {
        return parent;
    }

    /** Returns the elements of a sequence, or the keys and values of a mapping in turn. */
    public List<YamlNode> children() {
        return Collections.unmodifiableList(children);
    }

    /** Returns whether exactly one element of this sequence has that name. Counts once for all elements. */
    boolean hasOne(String name) {
        if (rare().names == null) {
            rare().names = new HashMap<>();
            for (YamlNode element : children) {
                element.resolved().scalarAt("name").ifPresent(each -> rare.names.merge(each, 1, Integer::sum));
            }
        }
        return rare.names.getOrDefault(name, 0) == 1;
    }

    /** Returns how many pairs a mapping has. */
    public int pairs() {
        return kind == Kind.MAPPING ? children.size() / 2 : 0;
    }

    /** Returns a key of a mapping. */
    public YamlNode key(int pair) {
        return children.get(2 * pair);
    }

    /** Returns a value of a mapping. */
    public YamlNode valueOf(int pair) {
        return children.get(2 * pair + 1);
    }

    /** Returns the number of this element in its sequence, counted from 0. */
    public int position() {
        return position;
    }

    /** Returns the number of the pair whose value this node is, or -1. */
    public int pairInParent() {
        boolean value = parent != null && parent.kind == Kind.MAPPING && position % 2 != 0;
        return value ? position / 2 : -1;
    }

    /**
     * Returns the value under a key that stands in this mapping itself, or null.
     *
     * @throws RefusedEditException when the key is there twice
     */
    public YamlNode get(String key) {
        YamlNode found = null;
        for (int pair = 0; pair < pairs(); pair++) {
            if (!key(pair).isNamed(key)) {
                continue;
            }
            if (found != null) {
                throw key(pair)
                        .refuse("the key \"" + key + "\" is a duplicate in its mapping", "remove one of the two");
            }
            found = valueOf(pair);
        }
        return found;
    }

    /** Returns the value under a key that this mapping gets through a merge key only, or null. */
    public YamlNode merged(String key) {
        return MergeKeys.find(this, key);
    }

    /** Returns whether this is a scalar with the given content: the key {@code 8080} is named by the text "8080". */
    boolean isNamed(String key) {
        return kind == Kind.SCALAR && value.equals(key);
    }

    /** Returns the content of the scalar under a key, where this is a mapping with exactly one such scalar. */
    public Optional<String> scalarAt(String key) {
        YamlNode found = null;
        for (int pair = 0; pair < pairs(); pair++) {
            if (key(pair).isNamed(key)) {
                if (found != null) {
                    return Optional.empty();
                }
                found = valueOf(pair).resolved();
            }
        }
        return found != null && found.isScalar() ? Optional.of(found.value) : Optional.empty();
    }

    /** Returns whether nothing stands in the text for this node: the value of {@code key:}. */
    public boolean isEmptyToken() {
        return kind == Kind.SCALAR && contentStart == end && style == ScalarStyle.PLAIN;
    }

    boolean isPlain() {
        return kind == Kind.SCALAR && style == ScalarStyle.PLAIN;
    }

    boolean isBlockScalar() {
        return style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED;
    }

    /** Returns whether the tag says that this is a string. */
    boolean isTaggedString() {
        return STRING_TAG.equals(rare.tag) || "!".equals(rare.tag);
    }

    /** Returns whether this scalar is a string for every reader. */
    public boolean isString() {
        if (kind != Kind.SCALAR) {
            return false;
        }
        if (rare.tag != null) {
            return isTaggedString();
        }
        return style != ScalarStyle.PLAIN || PlainScalars.readsAsString(value);
    }

    /** Returns whether another node means the same, whatever its style. */
    public boolean means(YamlNode other) {
        return TreeProof.equal(this, other);
    }

    boolean isInFlow() {
        return parent != null && (parent.flow || parent.isInFlow());
    }

    /** Returns the offset behind the last character of this node, without blank lines and comments that follow. */
    int contentEnd() {
        if (flow || children.isEmpty()) {
            return end;
        }
        return children.get(children.size() - 1).contentEnd();
    }

    YamlNode lastLeaf() {
        return children.isEmpty() || flow
                ? this
                : children.get(children.size() - 1).lastLeaf();
    }

    /** Returns the document that contains this node. */
    public YamlDocument document() {
        YamlNode top = this;
        while (top.parent != null) {
            top = top.parent;
        }
        return top.rare.document;
    }

    /** Returns the line where the node starts, counted from 1. */
    public int line() {
        return document().text().line(contentStart);
    }

    /** Returns the refusal at the place of this node. */
    public RefusedEditException refuse(String reason, String wayOut) {
        return document().text().refuse(contentStart, reason, wayOut);
    }
}
