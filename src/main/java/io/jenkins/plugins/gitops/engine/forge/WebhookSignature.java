package io.jenkins.plugins.gitops.engine.forge;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How a forge proves that a webhook comes from it. Pure: headers, body and secret in, a boolean out, in a time that does
 * not depend on how much of a wrong proof is right.
 */
public enum WebhookSignature {
    /** {@code X-Hub-Signature-256: sha256=<hex>}. */
    GITHUB("X-Hub-Signature-256", "sha256="),
    /** {@code X-Gitea-Signature: <hex>}; Forgejo sends the same. */
    GITEA("X-Gitea-Signature", ""),
    /** {@code X-Gitlab-Token: <the secret itself>}. */
    GITLAB("X-Gitlab-Token", null),
    /** {@code X-Hub-Signature: sha256=<hex>}. */
    BITBUCKET_CLOUD("X-Hub-Signature", "sha256="),
    /** {@code X-Hub-Signature: sha256=<hex>}. */
    BITBUCKET_DATA_CENTER("X-Hub-Signature", "sha256=");

    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHA_256_BYTES = 32;
    private static final int MAX_PROOF = 1_024;

    private final String header;
    private final String prefixOrNull;

    /** @param prefixOrNull null where the header is the secret and not a signature */
    WebhookSignature(String header, String prefixOrNull) {
        this.header = header;
        this.prefixOrNull = prefixOrNull;
    }

    /** Returns the name of the header that has the proof. */
    public String header() {
        return header;
    }

    /**
     * Returns whether the proof is right. Never with an empty secret, never without the header.
     *
     * @param headers the value of a header by its name, or null
     * @param body the bytes as they came, before any decoding
     * @param secret what was agreed with the forge
     */
    public boolean verifies(Function<String, String> headers, byte[] body, String secret) {
        Objects.requireNonNull(body, "body");
        String proof = headers.apply(header);
        if (proof == null || secret == null || secret.isEmpty()) {
            return false;
        }
        if (prefixOrNull == null) {
            // of digests, since a comparison of the texts themselves would tell the secret's length
            return MessageDigest.isEqual(hmac(secret, utf8(proof)), hmac(secret, utf8(secret)));
        }
        byte[] expected = hmac(secret, body);
        return MessageDigest.isEqual(expected, decoded(proof).orElse(new byte[expected.length]));
    }

    /** Returns whether there is something that could be a proof, so that the body is worth reading; tells nothing about a secret. */
    public boolean isPresent(Function<String, String> headers) {
        String proof = headers.apply(header);
        if (proof == null || proof.length() > MAX_PROOF) {
            return false;
        }
        return prefixOrNull == null
                ? !proof.isBlank()
                : decoded(proof).filter(bytes -> bytes.length == SHA_256_BYTES).isPresent();
    }

    private Optional<byte[]> decoded(String proof) {
        String text = proof.strip().toLowerCase(Locale.ROOT);
        if (!text.startsWith(prefixOrNull)) {
            return Optional.empty();
        }
        try {
            return Optional.of(HexFormat.of().parseHex(text, prefixOrNull.length(), text.length()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] hmac(String secret, byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(utf8(secret), ALGORITHM));
            return mac.doFinal(message);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
