package io.jenkins.plugins.gitops.engine.forge;

import io.jenkins.plugins.gitops.engine.operation.Redactor;
import java.util.Objects;

/**
 * An access token of a forge. Not a record, so that no generated {@code toString} shows it; never stored, never compared.
 */
public final class ForgeToken {

    private final String secret;

    private ForgeToken(String secret) {
        this.secret = secret;
    }

    /**
     * Returns a token of this value.
     *
     * @throws IllegalArgumentException when it is blank or cannot stand in a header; the message does not repeat it
     */
    public static ForgeToken of(String secret) {
        String trimmed = Objects.requireNonNull(secret, "secret").strip();
        if (trimmed.isEmpty() || !trimmed.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    "The forge's token is empty or has blanks or other characters that no token has;"
                            + " store the token alone in the credential");
        }
        return new ForgeToken(trimmed);
    }

    /** Returns the secret value, for the one header that carries it. */
    public String reveal() {
        return secret;
    }

    /** Returns a mask. */
    @Override
    public String toString() {
        return Redactor.MASK;
    }
}
