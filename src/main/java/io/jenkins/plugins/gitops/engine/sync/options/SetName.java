package io.jenkins.plugins.gitops.engine.sync.options;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What tells one set from every other in a namespace: an application and an environment. Another name means other objects, so it must
 * stay the same from sync to sync.
 *
 * @param application any text but a blank one
 * @param environment any text but a blank one
 */
public record SetName(String application, String environment) {

    // RFC 1123 label: without a dot, so that the dot between two of them is the only one
    private static final Pattern PLAIN = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final int MAX_PART = 60;
    private static final int DIGITS = 12;

    public SetName {
        check("The application", application);
        check("The environment", environment);
    }

    private static void check(String subject, String text) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException(subject + " of a set has no name; give it one, such as cart");
        }
    }

    /**
     * Returns the name for objects in the cluster, an RFC 1123 subdomain that no other application and environment have: {@code
     * cart.staging}, and with a hash behind it where a part is not a label of lower-case letters, digits and hyphens.
     */
    @Override
    public String toString() {
        boolean plain = Regex.matcher(PLAIN, application).matches()
                && Regex.matcher(PLAIN, environment).matches();
        return plain
                ? application + "." + environment
                : readable(application) + "." + readable(environment) + "." + hash(application + "\n" + environment);
    }

    private static String readable(String text) {
        String label = Regex.replaceAll(text.toLowerCase(Locale.ROOT), "[^a-z0-9]+", "-");
        String part = Regex.replaceAll(label.substring(0, Math.min(MAX_PART, label.length())), "^-|-$", "");
        return part.isEmpty() ? "x" : part;
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
