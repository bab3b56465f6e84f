package io.jenkins.plugins.gitops.engine.manifest.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Parses what was changed once more and compares it with what was there: only what was expected may differ. */
final class TreeProof {

    private static final String WAY_OUT = "nothing was changed; edit this place by hand, or use the target regex";

    /** What a changed segment is longer at most, mostly. */
    private static final int ROOM = 128;

    private final YamlText text;
    private final Expectations expectations;

    TreeProof(YamlText text, Expectations expectations) {
        this.text = text;
        this.expectations = expectations;
    }

    /**
     * Compares all changed segments.
     *
     * @param changed nodes of the trees before, at least one in each changed segment
     * @param splices in order
     * @throws RefusedEditException at the first difference that nobody asked for
     */
    void check(List<YamlNode> changed, List<Splice> splices) {
        Map<Integer, Map<Integer, YamlDocument>> touched = new TreeMap<>();
        for (YamlNode node : changed) {
            YamlDocument document = node.document();
            touched.computeIfAbsent(document.segment(), key -> new HashMap<>())
                    .put(document.indexInSegment(), document);
        }
        int next = 0;
        for (Map.Entry<Integer, Map<Integer, YamlDocument>> entry : touched.entrySet()) {
            Segment segment = text.segments().get(entry.getKey());
            List<Splice> own = new ArrayList<>();
            while (next < splices.size() && splices.get(next).end() <= segment.end()) {
                own.add(splices.get(next++));
            }
            compare(before(entry.getValue()), after(segment, own), own.get(0));
        }
        if (next < splices.size()) {
            throw differs(splices.get(next).start());
        }
    }

    private static List<YamlDocument> before(Map<Integer, YamlDocument> touched) {
        List<YamlDocument> documents =
                new ArrayList<>(touched.values().iterator().next().siblings());
        touched.forEach(documents::set);
        return documents;
    }

    private List<YamlDocument> after(Segment segment, List<Splice> splices) {
        StringBuilder part = new StringBuilder(segment.end() - segment.start() + ROOM);
        int position = segment.start();
        for (Splice splice : splices) {
            if (splice.start() < position) {
                throw differs(splice.start());
            }
            part.append(text.text(), position, splice.start()).append(splice.replacement());
            position = splice.end();
        }
        part.append(text.text(), position, segment.end());
        YamlText changed = YamlText.ofPart(text.file(), part.toString(), text.limits());
        try {
            List<YamlDocument> documents = new ArrayList<>();
            for (int each : changed.allSegments()) {
                documents.addAll(changed.documents(each));
            }
            return documents;
        } catch (RefusedEditException e) {
            throw text.refuse(
                    splices.get(0).start(), "the file would not parse with this change: " + e.reason(), WAY_OUT);
        }
    }

    private void compare(List<YamlDocument> before, List<YamlDocument> after, Splice first) {
        if (before.size() != after.size()) {
            throw differs(first.start());
        }
        for (int i = 0; i < before.size(); i++) {
            compare(before.get(i).root(), after.get(i).root());
        }
    }

    private void compare(YamlNode before, YamlNode after) {
        YamlLiteral value = expectations.valueOf(before);
        YamlNode copy = expectations.copyFor(before);
        boolean same;
        if (value != null) {
            same = matches(value, after) && sameProperties(before, after, value instanceof YamlValue);
        } else if (copy != null) {
            same = equal(copy, after);
        } else {
            same = before.kind() == after.kind()
                    && sameProperties(before, after, true)
                    && before.flow == after.flow
                    && before.style == after.style
                    && Objects.equals(before.value(), after.value());
        }
        if (!same) {
            throw differs(before.contentStart);
        }
        if (value == null && copy == null) {
            compareChildren(before, after);
        }
    }

    private static boolean sameProperties(YamlNode before, YamlNode after, boolean checked) {
        return !checked || Objects.equals(before.tag(), after.tag()) && Objects.equals(before.anchor(), after.anchor());
    }

    private void compareChildren(YamlNode before, YamlNode after) {
        List<YamlNode> olds = before.children();
        List<YamlNode> news = after.children();
        int at = 0;
        int step = before.isMapping() ? 2 : 1;
        for (int i = 0; i < olds.size(); i += step) {
            if (step == 2 && expectations.isRemoved(olds.get(i))) {
                continue;
            }
            if (at + step > news.size()) {
                throw differs(before.contentStart);
            }
            for (int part = 0; part < step; part++) {
                compare(olds.get(i + part), news.get(at++));
            }
        }
        boolean additions = before.isMapping() ? sameFields(before, after, at) : sameItems(before, after, at);
        if (!additions) {
            throw differs(before.contentStart);
        }
    }

    private boolean sameFields(YamlNode before, YamlNode after, int from) {
        Map<String, YamlLiteral> added = expectations.addedTo(before);
        if (after.children().size() - from != 2 * added.size()) {
            return false;
        }
        int at = from;
        for (Map.Entry<String, YamlLiteral> field : added.entrySet()) {
            if (!matches(YamlValue.of(field.getKey()), after.children().get(at++))
                    || !matches(field.getValue(), after.children().get(at++))) {
                return false;
            }
        }
        return true;
    }

    private boolean sameItems(YamlNode before, YamlNode after, int from) {
        return matchAll(
                expectations.appendedTo(before),
                after.children().subList(from, after.children().size()));
    }

    private static boolean matchAll(List<YamlLiteral> literals, List<YamlNode> nodes) {
        boolean match = literals.size() == nodes.size();
        for (int i = 0; match && i < literals.size(); i++) {
            match = matches(literals.get(i), nodes.get(i));
        }
        return match;
    }

    private static boolean matches(YamlLiteral literal, YamlNode node) {
        if (literal instanceof YamlValue value) {
            return value.isValueOf(node);
        }
        if (literal instanceof YamlLiteral.Commented commented) {
            return matches(commented.value(), node);
        }
        if (literal instanceof YamlLiteral.Items items) {
            return node.isSequence() && matchAll(items.items(), node.children());
        }
        Map<String, YamlLiteral> fields = ((YamlLiteral.Fields) literal).fields();
        if (!node.isMapping() || node.pairs() != fields.size()) {
            return false;
        }
        int pair = 0;
        for (Map.Entry<String, YamlLiteral> field : fields.entrySet()) {
            if (!matches(YamlValue.of(field.getKey()), node.key(pair))
                    || !matches(field.getValue(), node.valueOf(pair))) {
                return false;
            }
            pair++;
        }
        return true;
    }

    /** Returns whether two trees mean the same, whatever their styles. */
    static boolean equal(YamlNode left, YamlNode right) {
        if (left.kind() != right.kind()
                || !Objects.equals(left.tag(), right.tag())
                || left.children().size() != right.children().size()
                || !Objects.equals(left.value(), right.value())
                || left.isScalar() && left.isString() != right.isString()) {
            return false;
        }
        for (int i = 0; i < left.children().size(); i++) {
            if (!equal(left.children().get(i), right.children().get(i))) {
                return false;
            }
        }
        return true;
    }

    private RefusedEditException differs(int offset) {
        return text.refuse(offset, "the change would also alter something else here", WAY_OUT);
    }
}
