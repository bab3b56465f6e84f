package io.jenkins.plugins.gitops.webhook;

import io.jenkins.plugins.gitops.waiting.RepositoryPath;
import io.jenkins.plugins.gitops.waiting.WaitingStep;
import java.util.Set;

/**
 * Something about a repository changed.
 *
 * @param repository as the forge calls it; empty where the event is about none
 * @param pullRequests the numbers of the pull requests concerned
 * @param branches the names of the branches concerned
 */
record ForgeEvent(RepositoryPath repository, Set<Long> pullRequests, Set<String> branches) {

    ForgeEvent {
        pullRequests = Set.copyOf(pullRequests);
        branches = Set.copyOf(branches);
    }

    /** Returns whether a step that waits for something in the repository may have been waiting for this. */
    boolean concerns(WaitingStep step) {
        if (pullRequests.isEmpty() && branches.isEmpty()) {
            return false;
        }
        boolean waitsForNothingCertain =
                step.pullRequest() == 0 && step.branch().isEmpty();
        return waitsForNothingCertain
                || step.pullRequest() != 0 && pullRequests.contains(step.pullRequest())
                || branches.contains(step.branch());
    }
}
