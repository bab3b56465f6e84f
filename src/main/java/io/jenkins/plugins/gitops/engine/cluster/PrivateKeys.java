package io.jenkins.plugins.gitops.engine.cluster;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** What kind of key a text in PEM form holds. */
final class PrivateKeys {

    private static final List<String> ALGORITHMS = List.of("RSA", "EC");

    private PrivateKeys() {}

    /**
     * Returns {@code RSA} or {@code EC}.
     *
     * @throws IllegalArgumentException for another kind; the text is not quoted
     */
    static String algorithm(String pem) {
        for (String algorithm : ALGORITHMS) {
            if (pem.contains("BEGIN " + algorithm + " PRIVATE KEY") || isReadableAs(algorithm, pem)) {
                return algorithm;
            }
        }
        throw new IllegalArgumentException(
                "The private key of the client certificate cannot be read; give an RSA or EC key in"
                        + " PEM form, without a passphrase");
    }

    private static boolean isReadableAs(String algorithm, String pem) {
        try {
            byte[] key = Base64.getMimeDecoder().decode(Regex.replaceAll(pem, "-----[^-]+-----", ""));
            KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(key));
            return true;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // of another kind
            return false;
        }
    }
}
