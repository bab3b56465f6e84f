package io.jenkins.plugins.gitops.engine.forge;

import java.util.Map;

/**
 * Lists what waits for people, so that one look serves all who wait. A port beside {@link Forge}, for the same adapters and
 * under the same rules: one look, safe to repeat, {@link ForgeException} for all failures.
 */
public interface OpenPullRequests {

    /**
     * Returns the open pull requests of a repository, without those from forks, by their numbers: a text for each that is
     * another one as soon as the forge shows anything of it differently, its time of the last change included.
     *
     * <p>One that is missing from a long list is not known to be closed: {@link Forge#get} tells.
     */
    Map<Long, String> listOpen(RepositorySlug repository);

    /**
     * Returns that text.
     *
     * @param changed when it was changed last, in the forge's own words; empty where it does not tell
     */
    static String shown(PullRequest pullRequest, String changed) {
        // of a long text its hash, since many of them are kept
        return pullRequest.state() + " " + pullRequest.branches() + " " + pullRequest.mergeability() + " "
                + Integer.toHexString(pullRequest.content().hashCode()) + " " + changed;
    }
}
