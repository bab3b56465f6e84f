package io.jenkins.plugins.gitops.engine.forge;

import io.jenkins.plugins.gitops.engine.operation.Redactor;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/**
 * An access token of a forge. Not a record, so that no generated {@code toString} shows it; never stored, never compared.
 */
public final class ForgeToken {

    /** Null where the secret alone says whose it is. */
    private final String userOrNull;

    private final String secret;

    private ForgeToken(String userOrNull, String secret) {
        this.userOrNull = userOrNull;
        this.secret = secret;
    }

    /**
     * Returns a token of this value.
     *
     * @throws IllegalArgumentException when it is blank or cannot stand in a header; the message does not repeat it
     */
    public static ForgeToken of(String secret) {
        return new ForgeToken(null, checked(secret));
    }

    /**
     * Returns the secret of a user who must be named with it, as for Bitbucket Cloud's app passwords and API tokens.
     *
     * @param user the account's name or address; without a colon, where the header would part it
     * @throws IllegalArgumentException when one of them is blank or cannot stand in a header; the message does not repeat
     *     the secret
     */
    public static ForgeToken ofUser(String user, String secret) {
        String name = Objects.requireNonNull(user, "user").strip();
        if (name.isEmpty() || name.contains(":") || !name.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    "The user of the forge's token is empty or has blanks, colons or other characters that no user has");
        }
        return new ForgeToken(name, checked(secret));
    }

    private static String checked(String secret) {
        String trimmed = Objects.requireNonNull(secret, "secret").strip();
        if (trimmed.isEmpty() || !trimmed.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    "The forge's token is empty or has blanks or other characters that no token has;"
                            + " store the token alone in the credential");
        }
        return trimmed;
    }

    /**
     * Returns the value of the header that carries it.
     *
     * @param scheme the forge's word for a token without a user
     */
    public String authorization(String scheme) {
        return userOrNull == null ? scheme + " " + secret : "Basic " + encoded();
    }

    /** Returns all forms in which it could stand in a text. */
    public List<String> forms() {
        return userOrNull == null ? List.of(secret) : List.of(secret, encoded());
    }

    private String encoded() {
        return Base64.getEncoder().encodeToString((userOrNull + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a mask. */
    @Override
    public String toString() {
        return Redactor.MASK;
    }
}
