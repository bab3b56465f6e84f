package io.jenkins.plugins.gitops.steps;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import net.sf.json.util.JSONUtils;

/** One hash of several. */
public final class Hashes {

    private Hashes() {}

    /** Returns a text as JSON writes it. */
    public static String quoted(String text) {
        return JSONUtils.quote(text);
    }

    /** Returns 64 hexadecimal digits. */
    public static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
