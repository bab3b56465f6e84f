package io.jenkins.plugins.gitops.engine.manifest.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A generated document and how it is written. The text comes from a writer that knows nothing of the editor, so that the
 * place of a scalar is known without asking the code under test.
 */
record YamlSample(Node root, Layout layout, int target) {

    /** A tree with the style of each of its nodes. */
    sealed interface Node {}

    /**
     * @param style 0 plain where possible, 1 single quotes, 2 double quotes
     * @param decoration 0 nothing, 1 an anchor, 2 a string tag, 3 both
     */
    record Leaf(String value, int style, int decoration) implements Node {}

    record ListNode(List<Node> items, boolean flow) implements Node {}

    record MapNode(Map<String, Node> fields, boolean flow) implements Node {}

    /**
     * @param lineBreaks 0 LF, 1 CRLF, 2 both in turn
     * @param comments every how many lines a comment stands behind or above, 0 for never
     */
    record Layout(
            int indent,
            boolean indentedLists,
            int lineBreaks,
            int comments,
            boolean byteOrderMark,
            boolean finalBreak,
            boolean documentStart,
            boolean secondDocument) {}

    /** A leaf in the text: token from start to end, reached by the steps. */
    record Place(List<YamlPath.Step> steps, Leaf leaf, int start, int end) {}

    /** The text with all its leaves. */
    record Written(String text, List<Place> places) {}

    Written write() {
        return new Writer(layout).write(root);
    }

    Place place(Written written) {
        return written.places().get(Math.floorMod(target, written.places().size()));
    }

    YamlPath path(Place place) {
        List<YamlPath.Step> steps = new ArrayList<>(place.steps());
        if (layout.secondDocument()) {
            steps.add(0, new YamlPath.Key("documents", false));
            steps.add(1, new YamlPath.Index(0));
        }
        return new YamlPath(steps);
    }

    /** Returns what a loader reads, with another value in one place; scalars without types. */
    Object tree(Place place, String value) {
        return tree(root, place == null ? null : place.leaf(), value);
    }

    private static Object tree(Node node, Leaf changed, String value) {
        if (node instanceof Leaf leaf) {
            return leaf == changed ? value : leaf.value();
        }
        if (node instanceof ListNode list) {
            return list.items().stream().map(item -> tree(item, changed, value)).toList();
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        ((MapNode) node).fields().forEach((key, field) -> fields.put(key, tree(field, changed, value)));
        return fields;
    }

    private static final class Writer {

        private static final String SAFE = "[A-Za-zäß名🚀][A-Za-z0-9äß名🚀/.-]*";
        private static final String TYPED = "[0-9]+(\\.[0-9]+)?|true|on|null";

        private final Layout layout;
        private final StringBuilder text = new StringBuilder();
        private final List<Place> places = new ArrayList<>();
        private final List<YamlPath.Step> steps = new ArrayList<>();
        private int lines;
        private int anchors;

        Writer(Layout layout) {
            this.layout = layout;
        }

        Written write(Node root) {
            if (layout.byteOrderMark()) {
                text.append('\uFEFF');
            }
            if (layout.documentStart()) {
                text.append("---");
                lineEnd();
            }
            if (root instanceof MapNode map && !map.flow() && !map.fields().isEmpty()) {
                fields(map, 0);
            } else if (root instanceof ListNode list
                    && !list.flow()
                    && !list.items().isEmpty()) {
                items(list, 0);
            } else {
                flow(root);
                lineEnd();
            }
            if (layout.secondDocument()) {
                text.append("---");
                lineEnd();
                text.append("other: x # v1");
                lineEnd();
            }
            if (!layout.finalBreak()) {
                while (text.length() > 0 && "\r\n".indexOf(text.charAt(text.length() - 1)) >= 0) {
                    text.setLength(text.length() - 1);
                }
            }
            return new Written(text.toString(), places);
        }

        private void fields(MapNode map, int indent) {
            boolean first = true;
            for (Map.Entry<String, Node> field : map.fields().entrySet()) {
                if (!first) {
                    margin(indent);
                }
                first = false;
                text.append(key(field.getKey())).append(':');
                steps.add(new YamlPath.Key(field.getKey(), true));
                below(field.getValue(), indent, layout.indentedLists() ? layout.indent() : 0);
                steps.remove(steps.size() - 1);
            }
        }

        private void items(ListNode list, int indent) {
            for (int i = 0; i < list.items().size(); i++) {
                if (i > 0) {
                    margin(indent);
                }
                text.append('-');
                steps.add(new YamlPath.Index(i));
                Node item = list.items().get(i);
                if (item instanceof MapNode map && !map.flow() && !map.fields().isEmpty()) {
                    text.append(' ');
                    fields(map, indent + 2);
                } else if (item instanceof ListNode inner
                        && !inner.flow()
                        && !inner.items().isEmpty()) {
                    text.append(' ');
                    items(inner, indent + 2);
                } else {
                    text.append(' ');
                    flow(item);
                    lineEnd();
                }
                steps.remove(steps.size() - 1);
            }
        }

        private void below(Node node, int indent, int listIndent) {
            if (node instanceof MapNode map && !map.flow() && !map.fields().isEmpty()) {
                lineEnd();
                margin(indent + layout.indent());
                fields(map, indent + layout.indent());
            } else if (node instanceof ListNode list
                    && !list.flow()
                    && !list.items().isEmpty()) {
                lineEnd();
                margin(indent + listIndent);
                items(list, indent + listIndent);
            } else {
                text.append(' ');
                flow(node);
                lineEnd();
            }
        }

        private void flow(Node node) {
            if (node instanceof Leaf leaf) {
                leaf(leaf);
            } else if (node instanceof ListNode list) {
                text.append('[');
                for (int i = 0; i < list.items().size(); i++) {
                    text.append(i == 0 ? "" : ", ");
                    steps.add(new YamlPath.Index(i));
                    flow(list.items().get(i));
                    steps.remove(steps.size() - 1);
                }
                text.append(']');
            } else if (node instanceof MapNode map) {
                text.append('{');
                String separator = "";
                for (Map.Entry<String, Node> field : map.fields().entrySet()) {
                    text.append(separator).append(key(field.getKey())).append(": ");
                    separator = ",  ";
                    steps.add(new YamlPath.Key(field.getKey(), true));
                    flow(field.getValue());
                    steps.remove(steps.size() - 1);
                }
                text.append('}');
            }
        }

        private void leaf(Leaf leaf) {
            if ((leaf.decoration() & 1) != 0) {
                text.append("&a").append(anchors++).append(' ');
            }
            if ((leaf.decoration() & 2) != 0) {
                text.append("!!str ");
            }
            int start = text.length();
            text.append(token(leaf));
            places.add(new Place(List.copyOf(steps), leaf, start, text.length()));
        }

        private static String token(Leaf leaf) {
            String value = leaf.value();
            if (leaf.style() == 0 && (value.matches(SAFE) || value.matches(TYPED))) {
                return value;
            }
            if (leaf.style() == 1) {
                return "'" + value.replace("'", "''") + "'";
            }
            return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }

        private static String key(String key) {
            return key.matches(SAFE) ? key : '"' + key.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }

        private void lineEnd() {
            lines++;
            if (layout.comments() > 0 && lines % layout.comments() == 0) {
                text.append(lines % 2 == 0 ? " # v1: \"x\"" : "   #🚀");
            }
            lineBreak();
            if (layout.comments() > 1 && lines % layout.comments() == 1) {
                text.append("    # - a: b");
                lineBreak();
                lineBreak();
            }
        }

        private void lineBreak() {
            boolean two = layout.lineBreaks() == 1 || layout.lineBreaks() == 2 && lines % 2 == 0;
            text.append(two ? "\r\n" : "\n");
        }

        private void margin(int indent) {
            text.append(" ".repeat(indent));
        }
    }
}
