package io.jenkins.plugins.gitops.engine.forge;

/**
 * Who asks. A port beside {@link Forge}, for the same adapters and under the same rules: one look, safe to repeat, {@link
 * ForgeException} for all failures.
 */
public interface Accounts {

    /** Returns whose the token is and what it may do with the repository, as far as the forge tells; two or three requests. */
    ForgeAccount account(RepositorySlug repository);
}
