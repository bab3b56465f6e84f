package io.jenkins.plugins.gitops.engine.forge.adapter;

import java.util.Map;
import java.util.Objects;

/**
 * What differs between forges in every request; for adapters only.
 *
 * @param forgeName as users know it, for messages
 * @param authorizationScheme the word before the token in the authorization header
 * @param headers sent with each request
 * @param tokenAdvice what a token needs, as the end of a sentence
 */
public record ForgeDialect(
        String forgeName, String authorizationScheme, Map<String, String> headers, String tokenAdvice) {

    public ForgeDialect {
        Objects.requireNonNull(forgeName, "forgeName");
        Objects.requireNonNull(authorizationScheme, "authorizationScheme");
        Objects.requireNonNull(tokenAdvice, "tokenAdvice");
        headers = Map.copyOf(headers);
    }
}
