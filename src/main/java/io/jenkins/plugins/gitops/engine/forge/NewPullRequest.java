package io.jenkins.plugins.gitops.engine.forge;

import java.util.Objects;

/**
 * A pull request to open, between two branches of one repository.
 *
 * @param headBranch the branch to merge, without {@code refs/heads/}
 * @param baseBranch the branch to merge into
 * @param title one line; cut at the forge's limit
 * @param body Markdown; cut at its end when it is over the forge's limit, so what must survive stands first
 */
public record NewPullRequest(String headBranch, String baseBranch, String title, String body) {

    public NewPullRequest {
        requireText(headBranch, "headBranch");
        requireText(baseBranch, "baseBranch");
        requireText(title, "title");
        Objects.requireNonNull(body, "body");
        if (headBranch.equals(baseBranch)) {
            throw new IllegalArgumentException("A pull request needs two branches; both are " + headBranch);
        }
    }

    private static void requireText(String value, String name) {
        if (Objects.requireNonNull(value, name).isBlank()) {
            throw new IllegalArgumentException(name + " is empty");
        }
    }
}
