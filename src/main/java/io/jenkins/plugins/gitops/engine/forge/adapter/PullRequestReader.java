package io.jenkins.plugins.gitops.engine.forge.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;

/** Reads one forge's JSON of a pull request; for adapters only. */
public interface PullRequestReader {

    /**
     * Returns whether it is from that branch to that branch, both of one repository: a fork may have branches of the same
     * names, and a server may ignore the filter of a list.
     */
    boolean isBetween(JsonNode node, String head, String base);

    /** Returns whether it waits for its merge. */
    boolean isOpen(JsonNode node);

    /**
     * Returns the whole of it; may ask the forge for what the node does not tell.
     *
     * @throws ForgeException when the node is no pull request
     */
    PullRequest read(JsonNode node, ForgeCall call);
}
