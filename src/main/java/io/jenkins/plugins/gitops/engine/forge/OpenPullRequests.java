package io.jenkins.plugins.gitops.engine.forge;

import java.util.List;

/**
 * Lists what waits for people, so that one look serves all who wait. A port beside {@link Forge}, for the same adapters and
 * under the same rules: one look, safe to repeat, {@link ForgeException} for all failures.
 */
public interface OpenPullRequests {

    /**
     * Returns the open pull requests of a repository, without those from forks; the forge may not tell their
     * {@linkplain PullRequest#mergeability() mergeability} here.
     *
     * <p>One that is missing from a long list is not known to be closed: {@link Forge#get} tells.
     */
    List<PullRequest> listOpen(RepositorySlug repository);
}
