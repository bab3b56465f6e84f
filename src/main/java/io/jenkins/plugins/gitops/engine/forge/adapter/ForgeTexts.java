package io.jenkins.plugins.gitops.engine.forge.adapter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.NewPullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import java.util.Objects;

/**
 * How a forge takes title and body of a pull request; for adapters only.
 *
 * @param bodyField the name of the body's field
 * @param longestTitle how many characters a title may have
 * @param longestBody how many characters a body, or a comment, may have
 */
public record ForgeTexts(String bodyField, int longestTitle, int longestBody) {

    public ForgeTexts {
        Objects.requireNonNull(bodyField, "bodyField");
    }

    /** Returns both as the forge takes them, cut at its limits. */
    public ObjectNode fields(String title, String body) {
        return ForgeJson.object()
                .put("title", TextLimit.title(title, longestTitle))
                .put(bodyField, TextLimit.body(body, longestBody));
    }

    /** Returns a title alone, cut at its limit. */
    public ObjectNode title(String title) {
        return ForgeJson.object().put("title", TextLimit.title(title, longestTitle));
    }

    /** Returns a text for a comment, cut at the limit. */
    public String comment(String text) {
        return TextLimit.body(text, longestBody);
    }

    /** Returns whether a pull request has these texts already. */
    boolean areThoseOf(PullRequest found, NewPullRequest wanted) {
        return found.title().equals(TextLimit.title(wanted.title(), longestTitle))
                && found.body().equals(TextLimit.body(wanted.body(), longestBody));
    }
}
