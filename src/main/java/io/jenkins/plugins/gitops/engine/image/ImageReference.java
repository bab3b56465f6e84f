package io.jenkins.plugins.gitops.engine.image;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A container image reference, {@code [registry/]repository[:tag][@digest]}, by the grammar of the OCI distribution
 * project ({@code github.com/distribution/reference}).
 *
 * <p>The reference is kept as it was written: {@link #toString()} gives back exactly the parsed text, and no registry or
 * tag is filled in. Comparison by repository knows Docker Hub's short forms: {@code nginx},
 * {@code library/nginx} and {@code docker.io/library/nginx} name the same repository.
 *
 * @param name registry and repository as written, without tag and digest: {@code registry.example.org:5000/shop/cart}
 * @param tagOrNull the tag without its colon, or null
 * @param digestOrNull the digest with its algorithm, {@code sha256:…}, or null
 */
public record ImageReference(String name, String tagOrNull, String digestOrNull) {

    // distribution/reference regexp.go: the length limit covers registry and repository
    private static final int MAX_NAME = 255;

    // possessive, so that neither steps back nor the stack grow with a name
    private static final String DOMAIN_COMPONENT = "[a-zA-Z0-9]++(?:-++[a-zA-Z0-9]++)*+";
    private static final String DOMAIN =
            "(?:" + DOMAIN_COMPONENT + "(?:\\." + DOMAIN_COMPONENT + ")*+|\\[[a-fA-F0-9:]++\\])(?::[0-9]++)?";
    private static final String PATH_COMPONENT = "[a-z0-9]++(?:(?:[._]|__|-++)[a-z0-9]++)*+";
    private static final Pattern NAME =
            Pattern.compile("(?:" + DOMAIN + "/)?" + PATH_COMPONENT + "(?:/" + PATH_COMPONENT + ")*+");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern DIGEST =
            Pattern.compile("[A-Za-z][A-Za-z0-9]*+(?:[-_+.][A-Za-z][A-Za-z0-9]*+)*+:[0-9a-fA-F]{32,}+");
    private static final Pattern SHA256 = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern BARE_IDENTIFIER = Pattern.compile("[a-f0-9]{64}");

    private static final String DOCKER_HUB = "docker.io";

    /** What Groovy, JavaScript and Python print of a value that is not there. */
    private static final Set<String> MISSING_VALUES = Set.of("null", "undefined", "none", "nil");

    private static final String MOVING_TAG = "latest";

    public ImageReference {
        Objects.requireNonNull(name, "name");
        check(name, tagOrNull, digestOrNull);
    }

    private static void check(String name, String tag, String digest) {
        String whole = join(name, tag, digest);
        if (name.length() > MAX_NAME) {
            throw invalid(
                    whole,
                    0,
                    "registry and repository have " + name.length() + " characters, at most " + MAX_NAME
                            + " are allowed");
        }
        if (Regex.matcher(BARE_IDENTIFIER, name).matches()) {
            throw invalid(whole, 0, "64 hexadecimal digits are an image id, not a repository");
        }
        Matcher matcher = Regex.matcher(NAME, name);
        if (!matcher.matches()) {
            throw invalid(whole, firstFault(name), nameFault(name));
        }
        if (tag != null && !Regex.matcher(TAG, tag).matches()) {
            throw invalid(whole, name.length() + 1, tag.isEmpty() ? "the tag is empty" : "the tag is not valid");
        }
        if (digest != null && !Regex.matcher(DIGEST, digest).matches()
                || digest != null
                        && digest.startsWith("sha256:")
                        && !Regex.matcher(SHA256, digest).matches()) {
            throw invalid(
                    whole,
                    whole.length() - digest.length(),
                    "the digest is not of the form sha256:<64 lower-case hexadecimal digits>");
        }
    }

    /**
     * Parses a reference.
     *
     * @param text such as {@code registry.example.org/shop/cart:1.4.2}
     * @throws IllegalArgumentException when the text is no image reference; the message names the text, the position
     *     (counted from 1) and the reason
     */
    public static ImageReference parse(String text) {
        if (text == null || text.isEmpty()) {
            throw new IllegalArgumentException(
                    "The image reference is empty; write it as registry/repository:tag, for instance"
                            + " registry.example.org/shop/cart:1.4.2");
        }
        int at = text.indexOf('@');
        String digest = at < 0 ? null : text.substring(at + 1);
        String rest = at < 0 ? text : text.substring(0, at);
        int colon = rest.lastIndexOf(':');
        // a colon before a slash belongs to the registry's port
        boolean tagged = colon > rest.lastIndexOf('/');
        return new ImageReference(
                tagged ? rest.substring(0, colon) : rest, tagged ? rest.substring(colon + 1) : null, digest);
    }

    private static IllegalArgumentException invalid(String text, int index, String reason) {
        return new IllegalArgumentException("Image reference \"" + text + "\": " + reason + " (at character "
                + (index + 1) + "); write it as registry/repository:tag or registry/repository@sha256:…");
    }

    private static String nameFault(String name) {
        if (name.isEmpty()) {
            return "the repository is missing";
        }
        if (name.contains("://")) {
            return "a reference has no scheme";
        }
        if (isValidInLowerCase(name)) {
            return "the repository must be in lower case";
        }
        if (name.startsWith("/") || name.endsWith("/") || name.contains("//")) {
            return "a part between slashes is empty";
        }
        return "the repository has a character or a separator that is not allowed there";
    }

    /** Returns the index of the first character that is to blame. */
    private static int firstFault(String name) {
        if (isValidInLowerCase(name)) {
            int slash = name.indexOf('/');
            int path = Regex.matches(name.substring(0, Math.max(0, slash)), ".*[.:].*") ? slash : 0;
            return (int) (path
                    + name.substring(path)
                            .chars()
                            .takeWhile(c -> c < 'A' || c > 'Z')
                            .count());
        }
        Matcher matcher = Regex.matcher(NAME, name);
        for (int end = 0; end < name.length(); end++) {
            matcher.reset().region(0, end + 1);
            if (!matcher.matches() && !matcher.hitEnd()) {
                return end;
            }
        }
        return Math.max(0, name.length() - 1);
    }

    private static boolean isValidInLowerCase(String name) {
        return Regex.matcher(NAME, name.toLowerCase(Locale.ROOT)).matches();
    }

    private static String join(String name, String tag, String digest) {
        return name + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }

    /** Returns the tag without its colon, where there is one. */
    public Optional<String> tag() {
        return Optional.ofNullable(tagOrNull);
    }

    /** Returns the digest with its algorithm, where there is one. */
    public Optional<String> digest() {
        return Optional.ofNullable(digestOrNull);
    }

    /** Returns whether a tag or a digest says which version is meant. */
    public boolean isVersioned() {
        return tagOrNull != null || digestOrNull != null;
    }

    /**
     * Checks that this reference says which version is meant, and that no part of it is what a variable without a value is printed as:
     * {@code "shop/cart:${params.VERSION}"} gives {@code shop/cart:null} where there is no such parameter.
     *
     * @return this reference
     * @throws IllegalArgumentException when it does not; the message says what to do
     */
    public ImageReference requireVersion() {
        if (!isVersioned()) {
            throw new IllegalArgumentException("The image " + this + " has neither tag nor digest; write it as " + name
                    + ":tag or " + name + "@sha256:…, so that it is clear which version is meant");
        }
        if (tagOrNull != null && isMissingValue(tagOrNull)) {
            throw missing("tag \"" + tagOrNull + "\"");
        }
        for (String part : Regex.split(name, "/")) {
            if (part.equals("null") || part.equals("undefined")) {
                throw missing("part \"" + part + "\" of the name");
            }
        }
        return this;
    }

    /**
     * Checks that this reference names a version that can be put into Git: as {@link #requireVersion}, and not the tag {@code latest}
     * without a digest, which stays the same text in Git when another image is pushed.
     *
     * @return this reference
     * @throws IllegalArgumentException when it does not; the message says what to do
     */
    public ImageReference requireFixedVersion() {
        requireVersion();
        if (MOVING_TAG.equals(tagOrNull) && digestOrNull == null) {
            throw new IllegalArgumentException("The image " + this + " has the tag latest, which names no version: the"
                    + " config repository would not change with the image; give the tag of a version, or add the digest as "
                    + this + "@sha256:…");
        }
        return this;
    }

    private IllegalArgumentException missing(String what) {
        return new IllegalArgumentException("The image " + this + " has the " + what
                + ", which is what a variable without a value is printed as; check that the parameter or variable in it is"
                + " defined, for instance parameters { string(name: 'VERSION') }");
    }

    /** Numbers and separators around it do not make it a version: {@code 1.4-null}, {@code null-42}. */
    private static boolean isMissingValue(String tag) {
        boolean missing = false;
        for (String part : Regex.split(tag.toLowerCase(Locale.ROOT), "[._-]")) {
            boolean number = part.chars().allMatch(c -> c >= '0' && c <= '9' || c == 'v');
            if (!number && !MISSING_VALUES.contains(part)) {
                return false;
            }
            missing |= !number;
        }
        return missing;
    }

    /**
     * Returns the name with registry, as registries are asked for it: {@code nginx} gives
     * {@code docker.io/library/nginx}.
     */
    public String canonicalName() {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean registry = first.contains(".")
                || first.contains(":")
                || first.equals("localhost")
                || !first.equals(first.toLowerCase(Locale.ROOT));
        String domain = registry ? first : DOCKER_HUB;
        String path = registry ? name.substring(slash + 1) : name;
        if (domain.equals("index.docker.io")) {
            domain = DOCKER_HUB;
        }
        if (domain.equals(DOCKER_HUB) && !path.contains("/")) {
            path = "library/" + path;
        }
        return domain.toLowerCase(Locale.ROOT) + "/" + path;
    }

    /** Returns whether both name the same repository of the same registry, whatever their versions. */
    public boolean sameImage(ImageReference other) {
        return name.equals(other.name) || canonicalName().equals(other.canonicalName());
    }

    /** Returns this repository with the version of another reference. */
    public ImageReference withVersionOf(ImageReference other) {
        return new ImageReference(name, other.tagOrNull, other.digestOrNull);
    }

    /** Returns the last part of the repository: {@code cart} of {@code registry.example.org/shop/cart:1.4.2}. */
    public String shortName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** Returns the reference as it was written. */
    @Override
    public String toString() {
        return join(name, tagOrNull, digestOrNull);
    }
}
