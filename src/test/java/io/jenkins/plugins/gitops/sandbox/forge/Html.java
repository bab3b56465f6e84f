package io.jenkins.plugins.gitops.sandbox.forge;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.jgit.diff.Edit;

/** Small pieces of the pages; whatever comes from outside passes {@link #escape}. */
final class Html {

    /** In text that is escaped already. */
    private static final Pattern ADDRESS = Pattern.compile("\\bhttps?://[^\\s<>()|`]*[^\\s<>()|`.,;:]");

    private Html() {}

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** The little Markdown that promotions use: bold, code, addresses; the rest stays as it was written. */
    static String markdown(String text) {
        String html = escape(text);
        html = ADDRESS.matcher(html).replaceAll("<a href=\"$0\" rel=\"noreferrer\">$0</a>");
        html = html.replaceAll("\\*\\*([^*\n]+)\\*\\*", "<b>$1</b>");
        html = html.replaceAll("`([^`\n]+)`", "<code>$1</code>");
        return html.replaceAll("(?m)^(\\s*)[-*] ", "$1• ");
    }

    /** A whole page; title is text, content is HTML. */
    static String page(String title, String content) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title>
                <link rel="stylesheet" href="/assets/forge.css">
                </head>
                <body>
                <header><a class="brand" href="/">Sandbox forge</a><span class="hint">GitOps for Jenkins, on this machine only</span></header>
                <main>
                %s
                </main>
                </body>
                </html>
                """.formatted(escape(title), content);
    }

    static String badge(SandboxPullRequest pullRequest) {
        String state = pullRequest.state().name().toLowerCase(Locale.ROOT);
        return "<span class=\"badge " + state + "\">" + state.substring(0, 1).toUpperCase(Locale.ROOT)
                + state.substring(1) + "</span>";
    }

    static String branch(String name) {
        return "<code class=\"branch\">" + escape(name) + "</code>";
    }

    static String ago(Instant then) {
        Duration since = Duration.between(then, Instant.now());
        String words;
        if (since.toMinutes() < 1) {
            words = "just now";
        } else if (since.toHours() < 1) {
            words = since.toMinutes() + " min ago";
        } else if (since.toDays() < 1) {
            words = since.toHours() + " h ago";
        } else {
            words = since.toDays() + " days ago";
        }
        return "<time datetime=\"" + then + "\">" + words + "</time>";
    }

    /** One line of a file's difference; numbers count from 1, 0 leaves the cell empty. */
    static String diffLine(Edit.Type kind, int oldNumber, int newNumber, String text) {
        String style = kind == Edit.Type.INSERT ? "added" : kind == Edit.Type.DELETE ? "removed" : "same";
        String sign = kind == Edit.Type.INSERT ? "+" : kind == Edit.Type.DELETE ? "-" : " ";
        return "<tr class=\"" + style + "\"><td class=\"number\">" + (oldNumber == 0 ? "" : oldNumber)
                + "</td><td class=\"number\">" + (newNumber == 0 ? "" : newNumber) + "</td><td class=\"sign\">" + sign
                + "</td><td class=\"text\">" + escape(text) + "</td></tr>\n";
    }
}
