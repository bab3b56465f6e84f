package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.git.SourceChanges;
import io.jenkins.plugins.gitops.engine.git.SourceCommit;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.List;

/**
 * What an application's commits say, in the config repository's pull request and commit. It is text of other people: here it
 * mentions nobody, closes no issue, and is no markup.
 */
final class ChangelogText {

    private static final int MOST = 100;
    private static final String INVISIBLE = "\u200b";

    private ChangelogText() {}

    /** Returns a section of Markdown, or an empty text where there is nothing to tell. */
    static String markdown(SourceChanges changes) {
        if (changes.commits().isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("\n### ").append(title(changes)).append("\n\n");
        for (SourceCommit commit : listed(changes)) {
            // as code, which forges neither render nor search for mentions and issues
            text.append("- `")
                    .append(commit.id().abbreviated())
                    .append("` `")
                    .append(code(commit.subject()))
                    .append("` (`")
                    .append(code(commit.author()))
                    .append("`)\n");
        }
        return text.append(more(changes, "- ")).toString();
    }

    /** Returns lines for a commit's message, or an empty text where there is nothing to tell. */
    static String plain(SourceChanges changes) {
        if (changes.commits().isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder(title(changes)).append(":\n");
        for (SourceCommit commit : listed(changes)) {
            text.append("- ")
                    .append(commit.id().abbreviated())
                    .append(' ')
                    .append(inert(commit.subject()))
                    .append('\n');
        }
        return text.append(more(changes, "- ")).append('\n').toString();
    }

    private static String title(SourceChanges changes) {
        return switch (changes.direction()) {
            case FORWARD -> "Changes of the application";
            case BACKWARD -> "Changes of the application that are taken back";
            case UNRELATED -> "Newest changes of the application (not a descendant of what ran before)";
        };
    }

    private static List<SourceCommit> listed(SourceChanges changes) {
        return changes.commits().subList(0, Math.min(MOST, changes.commits().size()));
    }

    private static String more(SourceChanges changes, String bullet) {
        int left = changes.commits().size() - MOST;
        return left > 0 ? bullet + "and " + left + " more\n" : "";
    }

    /** Between backticks only a backtick means something; an empty span would be none. */
    static String code(String text) {
        String line = oneLine(text).replace('`', '\'');
        return line.isEmpty() ? "-" : line;
    }

    /** Forges look into commit messages for {@code @somebody}, {@code fixes #7} and {@code GH-7}; an image's digest stays as it is. */
    static String inert(String text) {
        return Regex.replaceAll(
                Regex.replaceAll(oneLine(text), "([@#!])(?=\\w)(?!sha(?:256|512):[0-9a-f]{64})", "$1" + INVISIBLE),
                "(?i)\\b(GH)-",
                "$1" + INVISIBLE + "-");
    }

    /** Without line ends and other characters that are not seen. */
    static String oneLine(String text) {
        return Regex.replaceAll(text, "[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
    }
}
