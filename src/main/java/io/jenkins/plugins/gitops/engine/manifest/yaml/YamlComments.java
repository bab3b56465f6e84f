package io.jenkins.plugins.gitops.engine.manifest.yaml;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the comments behind values. */
public final class YamlComments {

    private static final Pattern BEHIND = Pattern.compile("[ \\t]*,?[ \\t]+#(.*)");

    private YamlComments() {}

    /**
     * Returns the scalars of a document with a comment behind them on their last line that contains a text, and the comment
     * without its number sign. The same text within a value or on a line of its own is no such comment.
     */
    public static Map<YamlNode, String> behindScalars(YamlDocument document, String content) {
        YamlText text = document.text();
        Segment segment = text.segments().get(document.segment());
        TreeMap<Integer, YamlNode> ends = new TreeMap<>();
        collect(document.root(), ends);
        Map<YamlNode, String> found = new LinkedHashMap<>();
        int at = text.text().indexOf(content, segment.start());
        while (at >= 0 && at < segment.end()) {
            int lineEnd = text.lineEnd(at);
            Map.Entry<Integer, YamlNode> before = ends.floorEntry(at);
            if (before != null) {
                Matcher comment = Regex.matcher(BEHIND, text.text()).region(before.getKey(), lineEnd);
                if (comment.matches()) {
                    found.put(before.getValue(), comment.group(1).strip());
                }
            }
            at = text.text().indexOf(content, lineEnd);
        }
        return found;
    }

    private static void collect(YamlNode node, TreeMap<Integer, YamlNode> ends) {
        if (node.isScalar()) {
            ends.put(node.end, node);
        }
        for (YamlNode child : node.children()) {
            collect(child, ends);
        }
    }
}
