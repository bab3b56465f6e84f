package io.jenkins.plugins.gitops.engine.sync.record;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A keyed hash: fingerprints cover values of Secrets, and whoever reads them in the cluster must not be able to try out guesses.
 * Implementations are safe for use by several threads.
 *
 * <p>With another key, all records are worthless and are made anew.
 */
@FunctionalInterface
public interface RecordKey {

    /** Returns the hash of a message, at least 16 bytes, always the same for the same message. */
    byte[] mac(byte[] message);

    /**
     * Returns a key of secret text; it stays in memory alone.
     *
     * @param secret at least 16 characters that nobody guesses
     */
    static RecordKey of(String secret) {
        if (secret == null || secret.length() < 16) {
            throw new IllegalArgumentException("The key of the records needs at least 16 characters");
        }
        SecretKeySpec key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        return message -> {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(key);
                return mac.doFinal(message);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has HmacSHA256", e);
            }
        };
    }
}
