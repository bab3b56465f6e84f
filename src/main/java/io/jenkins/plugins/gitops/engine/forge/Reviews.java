package io.jenkins.plugins.gitops.engine.forge;

import java.util.List;
import java.util.Optional;

/**
 * What people decided about pull requests. A port beside {@link Forge}, for the same adapters and under the same rules: one
 * look each, safe to repeat, {@link ForgeException} for all failures.
 */
public interface Reviews {

    /**
     * Returns the approvals that stand: the last word of each person, without those that were dismissed or taken back.
     */
    List<Approval> approvals(RepositorySlug repository, long number);

    /**
     * Returns the newest pull request from one branch to another that is closed or merged; not those from forks.
     *
     * @return nothing where there is none among the last hundred or so of the repository
     */
    Optional<PullRequest> findLastEnded(RepositorySlug repository, String headBranch, String baseBranch);
}
