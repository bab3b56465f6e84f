package io.jenkins.plugins.gitops.engine.forge;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The path of an address that Git clones from: {@code https://host:8443/shop/config.git}, {@code ssh://git@host:7999/shop/config},
 * {@code git@host:shop/config.git}, or a path alone. Host, port and user are left out.
 *
 * @param isWeb whether it is an {@code http} or {@code https} address, which may have more in its path than owner and name
 * @param segments the decoded parts of the path, without {@code .git}; empty where there is none
 */
public record CloneAddress(boolean isWeb, List<String> segments) {

    // Git's scp-like form: no scheme, and a colon before the first slash
    private static final Pattern SCP = Pattern.compile("(?:[^@/\\s]+@)?(?:\\[[^\\]/\\s]+]|[^:/\\s\\[]+):(?!//)(.*)");

    private static final Pattern SUFFIX = Pattern.compile("(?i)\\.git$");

    public CloneAddress {
        segments = List.copyOf(segments);
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException when it is none, or has a query or an encoded slash; the message does not repeat user
     *     information
     */
    public static CloneAddress parse(String address) {
        String text = Objects.requireNonNull(address, "address").strip();
        Matcher scp = Regex.matcher(SCP, text);
        if (scp.matches()) {
            return new CloneAddress(false, segments(scp.group(1)));
        }
        URI uri = uri(text);
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("The repository address has a query or a fragment behind its path \""
                    + uri.getRawPath() + "\"; write it as https://host/owner/name.git");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean web = scheme.equals("https") || scheme.equals("http");
        return new CloneAddress(web, decoded(uri.getRawPath()));
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // without the cause: its message would repeat a password in the address
            throw new IllegalArgumentException("The repository address cannot be read (" + e.getReason()
                    + " at character " + (e.getIndex() + 1) + "); write it as https://host/owner/name.git");
        }
    }

    /** Segment by segment, so that an encoded slash is refused and not taken for one. */
    private static List<String> decoded(String rawPath) {
        List<String> decoded = new ArrayList<>();
        for (String segment : segments(rawPath == null ? "" : rawPath)) {
            String path = uri("/" + segment).getPath().substring(1);
            if (path.contains("/")) {
                throw new IllegalArgumentException("The repository address has an encoded slash in its path \""
                        + rawPath + "\"; write it as https://host/owner/name.git");
            }
            decoded.add(path);
        }
        return decoded;
    }

    /** Splits a path; slashes at its ends and {@code .git} behind it are left out, an empty part between two slashes is kept. */
    static List<String> segments(String path) {
        String trimmed = Regex.replaceAll(path, "^/+|/+$", "");
        String name = Regex.matcher(SUFFIX, trimmed).replaceFirst("");
        return name.isEmpty() ? List.of() : List.of(Regex.split(name, "/", -1));
    }

    /** Returns the path with slashes between its parts. */
    public String path() {
        return String.join("/", segments);
    }
}
