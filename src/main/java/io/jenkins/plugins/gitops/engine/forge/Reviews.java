package io.jenkins.plugins.gitops.engine.forge;

import java.util.Optional;

/**
 * What people decided about pull requests. A port beside {@link Forge}, for the same adapters and under the same rules: one
 * look each, safe to repeat, {@link ForgeException} for all failures.
 */
public interface Reviews {

    /**
     * Returns what stands of what people said, the last word of each, as the forge itself counts: of people who may approve there;
     * never of bots, of who made a commit of the branch, or for a commit before the last push. Where the forge does not tell one of
     * these, nothing is counted, and the decision says why. A check of the last commit that has failed is an objection.
     */
    ReviewDecision reviewDecision(RepositorySlug repository, long number);

    /**
     * Returns the newest pull request from one branch to another that is closed or merged; not those from forks.
     *
     * @return nothing where there is none among the last hundred or so of the repository
     */
    Optional<PullRequest> findLastEnded(RepositorySlug repository, String headBranch, String baseBranch);
}
