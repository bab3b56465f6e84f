package io.jenkins.plugins.gitops.engine.diff;

import java.util.List;
import java.util.function.Function;

/**
 * Changes as a piece of an HTML page: a table with a row per object, its fields folded below its name. All text is escaped; there is
 * no script, no style and no attribute but class names of Jenkins' design library.
 */
public final class ChangeSetHtml {

    private final StringBuilder html = new StringBuilder();

    private ChangeSetHtml() {}

    /**
     * Returns changes that are planned.
     *
     * @param warnings of the server, without secret values
     */
    public static String ofPlan(ChangeSet changes, List<String> warnings) {
        return new ChangeSetHtml()
                .warnings(warnings)
                .changes("Plan: " + changes.plannedSummary(), changes, ChangeAction::planned)
                .html
                .toString();
    }

    /** Returns changes that were made. */
    public static String ofReport(ChangeSet changes) {
        return new ChangeSetHtml()
                .changes(changes.summary(), changes, ChangeAction::past)
                .html
                .toString();
    }

    private ChangeSetHtml warnings(List<String> warnings) {
        for (String warning : warnings) {
            html.append("<div class=\"jenkins-alert jenkins-alert-warning\">");
            text(warning);
            html.append("</div>\n");
        }
        return this;
    }

    private ChangeSetHtml changes(String summary, ChangeSet changes, Function<ChangeAction, String> word) {
        element("p", summary);
        List<Change> unchanged = changes.with(ChangeAction.UNCHANGED);
        if (unchanged.size() < changes.changes().size()) {
            html.append("<table class=\"jenkins-table\">\n<thead><tr>");
            List.of("Action", "Object", "Reason").forEach(title -> element("th", title));
            html.append("</tr></thead>\n<tbody>\n");
            changes.changes().stream()
                    .filter(change -> change.action() != ChangeAction.UNCHANGED)
                    .forEach(change -> row(change, word.apply(change.action())));
            html.append("</tbody>\n</table>\n");
        }
        if (!unchanged.isEmpty()) {
            html.append("<details>");
            element("summary", unchanged.size() + " unchanged");
            html.append("<ul>");
            unchanged.forEach(change -> element("li", String.valueOf(change.id())));
            html.append("</ul></details>\n");
        }
        return this;
    }

    private void row(Change change, String action) {
        html.append("<tr>");
        element("td", action);
        html.append("<td>");
        if (change.differences().isEmpty()) {
            text(String.valueOf(change.id()));
        } else {
            html.append("<details>");
            element("summary", String.valueOf(change.id()));
            fields(change.differences());
            html.append("</details>");
        }
        html.append("</td>");
        element("td", change.reason());
        html.append("</tr>\n");
    }

    private void fields(List<Difference> differences) {
        html.append("<table class=\"jenkins-table jenkins-table--small\">\n<thead><tr>");
        List.of("Field", "Before", "After").forEach(title -> element("th", title));
        html.append("</tr></thead>\n<tbody>\n");
        for (Difference difference : differences) {
            html.append("<tr>");
            element("td", difference.path());
            element("td", difference.before());
            element("td", difference.after());
            html.append("</tr>\n");
        }
        html.append("</tbody>\n</table>");
    }

    private void element(String name, String content) {
        html.append('<').append(name).append('>');
        text(content);
        html.append("</").append(name).append('>');
    }

    /** Null, a value that is not there, stays empty. */
    private void text(String content) {
        if (content == null) {
            return;
        }
        content.codePoints().forEach(point -> {
            switch (point) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.appendCodePoint(isText(point) ? point : 0xFFFD);
            }
        });
    }

    /** What HTML does not know as text, and what turns the direction of what follows. */
    private static boolean isText(int point) {
        boolean control = Character.isISOControl(point) && point != '\n' && point != '\t';
        boolean direction = point >= 0x202A && point <= 0x202E || point >= 0x2066 && point <= 0x2069;
        return !control && !direction;
    }
}
