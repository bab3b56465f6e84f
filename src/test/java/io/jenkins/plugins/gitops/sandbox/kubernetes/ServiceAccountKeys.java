package io.jenkins.plugins.gitops.sandbox.kubernetes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The key pair that a cluster signs the tokens of service accounts with. */
record ServiceAccountKeys(Path privateKey, Path publicKey) {

    /** Makes a new pair in a folder. */
    static ServiceAccountKeys create(Path folder) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            return new ServiceAccountKeys(
                    write(
                            folder.resolve("sa.key"),
                            "PRIVATE KEY",
                            pair.getPrivate().getEncoded()),
                    write(
                            folder.resolve("sa.pub"),
                            "PUBLIC KEY",
                            pair.getPublic().getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has RSA", e);
        }
    }

    private static Path write(Path file, String label, byte[] key) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
        String pem = "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
        return Files.writeString(file, pem, StandardCharsets.US_ASCII);
    }
}
