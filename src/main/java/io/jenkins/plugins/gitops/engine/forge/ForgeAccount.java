package io.jenkins.plugins.gitops.engine.forge;

import java.util.List;

/**
 * Whose a token is, and what it may do with one repository.
 *
 * @param login empty where the forge does not tell
 * @param scopes of the token itself, in the forge's words; empty where it does not tell them
 * @param lacking what promotions need and this account or token has not for sure, each a noun; what the forge does not tell is not
 *     among them
 */
public record ForgeAccount(String login, List<String> scopes, List<String> lacking) {

    public ForgeAccount {
        scopes = List.copyOf(scopes);
        lacking = List.copyOf(lacking);
    }
}
