package io.jenkins.plugins.gitops.engine.forge.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.regex.Pattern;

/** The mark of a draft where it is a part of the title; for adapters only. */
public final class DraftTitle {

    private static final Pattern MARK =
            Pattern.compile("^\\s*(?:draft:|\\[draft]|\\(draft\\)|wip:|\\[wip])", Pattern.CASE_INSENSITIVE);

    private DraftTitle() {}

    /**
     * Returns a new title for a pull request, with the mark where it is a draft now: who gives it another title does not say that it is
     * ready.
     *
     * @param now the pull request as the forge tells it, with {@code draft}
     * @param mark such as {@code Draft: }
     */
    public static String keeping(JsonNode now, String mark, String title) {
        return now.path("draft").asBoolean() && !Regex.matcher(MARK, title).find() ? mark + title : title;
    }
}
