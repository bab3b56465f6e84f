package io.jenkins.plugins.gitops.engine.forge;

/**
 * Lets the forge itself merge a pull request once all rules of its base branch are met, through its merge queue where it has
 * one. A port beside {@link Forge}, for those adapters whose forge does so for one head commit only: on the others the caller
 * merges, once nothing stands in the way.
 */
public interface AutoMerge {

    /**
     * Asks for the merge. May be repeated; never passes over a required review or check.
     *
     * @param expectedHeadCommit the full id of the commit that may be merged; with another one nothing is merged
     * @return whether the forge will merge it, or has merged it; not when it does not offer that here, or when nothing stands
     *     in the way and the caller may merge at once
     */
    boolean mergeWhenReady(RepositorySlug repository, long number, MergeMethod method, String expectedHeadCommit);

    /**
     * Takes back that the forge merges by itself, whoever asked for it, also out of a merge queue. May be repeated; nothing happens
     * where it would not merge.
     *
     * @throws ForgeException when it may still be merged
     */
    void cancelMerge(RepositorySlug repository, long number);
}
