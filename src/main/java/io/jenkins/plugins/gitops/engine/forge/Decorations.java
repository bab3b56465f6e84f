package io.jenkins.plugins.gitops.engine.forge;

import java.util.List;

/**
 * Adds to pull requests what they carry besides their texts. A port beside {@link Forge}, for the same adapters: one try
 * each, safe to repeat.
 */
public interface Decorations {

    /**
     * Adds what is missing. What is there already stays, also what people have added; who has reviewed already is not asked
     * again. With nothing missing, nothing is written.
     *
     * @return what could not be added, a sentence each, without secrets; empty when all is there
     * @throws ForgeException for a fault that may pass, or when the pull request cannot be read; part of it may be added then
     */
    List<String> decorate(RepositorySlug repository, long number, Decoration wanted);
}
