package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import io.jenkins.plugins.gitops.engine.forge.Decoration;
import io.jenkins.plugins.gitops.engine.forge.adapter.BestEffort;
import java.util.List;

/** What no Bitbucket has on its pull requests. */
final class BitbucketDecorations {

    private BitbucketDecorations() {}

    static void noteMissing(BestEffort effort, Decoration wanted) {
        String reason = "Bitbucket's pull requests have none";
        effort.missing(wanted.labels(), "the labels", reason);
        effort.missing(wanted.assignees(), "the assignees", reason);
        effort.missing(wanted.teams(), "the teams", "Bitbucket asks people only; name them as reviewers");
        effort.missing(wanted.milestone().isEmpty() ? List.of() : List.of(wanted.milestone()), "the milestone", reason);
    }
}
