package io.jenkins.plugins.gitops.engine.diff;

import io.jenkins.plugins.gitops.engine.operation.BudgetExceededException;
import io.jenkins.plugins.gitops.engine.operation.Redactor;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Says which values of an object are never shown, and what stands in their place: {@code (secret 3f9a01c2)}, a hash with a
 * salt of its own for each mask, so that equal values look equal in one build and can be compared nowhere else.
 *
 * <p>Secret are all of a Secret but its type and a few labels, values under names like passwords, and what is named sensitive. A value
 * that is known to be secret is hidden wherever else it stands, too: tools keep copies of objects in annotations. Safe for use by
 * several threads.
 */
public final class SecretMask {

    static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private static final int SALT_BYTES = 16;
    private static final int SHOWN_BYTES = 4;
    /** Shorter ones may be ordinary words. */
    private static final int MIN_LINE = 8;

    private static final int MIN_COPY = 6;

    /** What is shown of a Secret, beside the keys of everything: nothing that another tool may have put a copy into. */
    private static final Set<String> SHOWN_OF_SECRETS = Stream.concat(
                    Stream.of("apiVersion", "kind", "type", "immutable", "metadata.name", "metadata.namespace"),
                    Stream.of(
                                    "app",
                                    "app.kubernetes.io/name",
                                    "app.kubernetes.io/instance",
                                    "app.kubernetes.io/version",
                                    "app.kubernetes.io/component",
                                    "app.kubernetes.io/part-of",
                                    "app.kubernetes.io/managed-by",
                                    "applyset.kubernetes.io/part-of")
                            .map(label -> FieldPath.child("metadata.labels", label)))
            .collect(Collectors.toUnmodifiableSet());

    private static final String NAMES =
            "(?:pass(?:word|wd|phrase)|token|secret|api[-_]?key|secret[-_]?key|access[-_]?key|private[-_]?key|credentials?)";

    private static final Pattern NAME = Pattern.compile("(?i)" + NAMES);

    /** The last key of the path. */
    private static final Pattern LIKE_A_PASSWORD = Pattern.compile("(?i)[A-Za-z0-9_.-]*" + NAMES + "\"?\\]?$");

    private static final Pattern VARIABLE = Pattern.compile("(?i)\\benv\\[(?:\\d+ )?name=");
    private static final String VALUE_OF_ITEM = "].value";

    /** What every such name has in it: most paths have nothing of it, and need no closer look. */
    private static final Pattern HINT = Pattern.compile("(?i)pass|token|secret|key|credential");

    private static final Pattern LAST_KEY = Pattern.compile("^.*(?:\\.|\\[\")");

    private static final Redactor NOTHING = new Redactor(List.of());

    private final byte[] salt;
    private final Set<String> groupKinds;
    private final List<Pattern> paths;

    /** Values that are hidden wherever they stand. */
    private final Supplier<Redactor> known;

    private static final SecureRandom RANDOM = new SecureRandom();

    private SecretMask(byte[] salt, Set<String> groupKinds, List<Pattern> paths, Supplier<Redactor> known) {
        this.salt = salt;
        this.groupKinds = groupKinds;
        this.paths = paths;
        this.known = known;
    }

    /** Collected when a value is shown for the first time: most objects of most syncs do not change. */
    private static final class Once implements Supplier<Redactor> {
        private final Supplier<Redactor> source;
        private Redactor value;

        Once(Supplier<Redactor> source) {
            this.source = source;
        }

        @Override
        public synchronized Redactor get() {
            if (value == null) {
                value = source.get();
            }
            return value;
        }
    }

    /** Returns a mask with a salt that nobody else has. */
    public static SecretMask create() {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return new SecretMask(salt, Set.of(), List.of(), () -> NOTHING);
    }

    /**
     * Returns this mask with more that is secret.
     *
     * @param kinds all values below {@code spec} and {@code data} of these, such as {@code SealedSecret.bitnami.com}
     * @param morePaths as {@link Difference#path()} writes them, such as {@code spec.auth.key}; {@code *} stands for any text
     */
    public SecretMask alsoHiding(Set<String> kinds, List<String> morePaths) {
        Set<String> allKinds = new TreeSet<>(groupKinds);
        allKinds.addAll(kinds);
        List<Pattern> allPaths = new ArrayList<>(paths);
        morePaths.forEach(path -> allPaths.add(
                Pattern.compile("\\Q" + path.replace("*", "\\E.*\\Q") + "\\E(?:[.\\[].*)?", Pattern.DOTALL)));
        return new SecretMask(salt, Set.copyOf(allKinds), List.copyOf(allPaths), known);
    }

    /**
     * Returns this mask for use with objects whose secret values are hidden wherever they stand, also in other objects.
     *
     * @param objects asked for once, when a value is shown for the first time
     */
    public SecretMask knowing(Supplier<Stream<Resource>> objects) {
        Supplier<Redactor> more = new Once(() -> known.get().and(new Redactor(copies(objects.get()))));
        return new SecretMask(salt, groupKinds, paths, more);
    }

    private Set<String> copies(Stream<Resource> objects) {
        return objects.flatMap(object -> secretValues(object).stream())
                .filter(value -> value.length() >= MIN_COPY)
                .collect(Collectors.toSet());
    }

    /** Returns a text without the known values; of a Secret, the path holds keys alone, which are shown. */
    public String path(Resource resource, String path) {
        return isSecret(resource) ? path : withoutKnown(path);
    }

    private String withoutKnown(String text) {
        return known.get().replaceSecrets(text, secret -> "(secret " + hash(secret) + ")");
    }

    private static boolean isSecret(Resource resource) {
        return resource.id().groupKind().equals("Secret");
    }

    /**
     * Returns whether the value at a path is secret.
     *
     * @param path as in {@link Difference#path()}
     */
    boolean hides(Resource resource, String path) {
        String groupKind = resource.id().groupKind();
        if (isSecret(resource)) {
            return !SHOWN_OF_SECRETS.contains(path);
        }
        return path.contains(LAST_APPLIED)
                || groupKinds.contains(groupKind) && !path.startsWith("metadata") && !path.equals("kind")
                || paths.stream().anyMatch(pattern -> isAt(pattern, path));
    }

    private static boolean isAt(Pattern sensitive, String path) {
        try {
            return Regex.matcher(sensitive, path).matches();
        } catch (BudgetExceededException e) {
            return true;
        }
    }

    /** Names alone are no proof: {@code secretName} is none, and a map under such a name is looked into. */
    private static boolean isNamedLikeAPassword(String path) {
        try {
            return Regex.matcher(HINT, path).find()
                    && (Regex.matcher(LIKE_A_PASSWORD, path).matches()
                            || Regex.matcher(LIKE_A_PASSWORD, lastKey(path)).matches()
                            || isVariableNamedLikeAPassword(path));
        } catch (BudgetExceededException e) {
            // nobody gives a key of such a length for an honest reason
            return true;
        }
    }

    private static String lastKey(String path) {
        int dot = path.lastIndexOf('.') + 1;
        int quoted = path.lastIndexOf("[\"");
        return path.substring(Math.max(dot, quoted < 0 ? 0 : quoted + 2));
    }

    /** {@code env[2 name=DB_PASSWORD].value}: the first name in the last item decides, since all that follows belongs to it. */
    private static boolean isVariableNamedLikeAPassword(String path) {
        if (!path.regionMatches(
                true, path.length() - VALUE_OF_ITEM.length(), VALUE_OF_ITEM, 0, VALUE_OF_ITEM.length())) {
            return false;
        }
        String before = path.substring(0, path.length() - VALUE_OF_ITEM.length());
        String item = before.substring(before.lastIndexOf(']') + 1);
        Matcher variable = Regex.matcher(VARIABLE, item);
        return variable.find()
                && Regex.matcher(NAME, item.substring(variable.end())).find();
    }

    /** Returns the value with its secret parts replaced; keys stay. */
    Object masked(Resource resource, String path, Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, child) -> copy.put(
                    path(resource, String.valueOf(key)),
                    masked(resource, FieldPath.child(path, String.valueOf(key)), child)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                copy.add(masked(resource, path + position(i, list.get(i)), list.get(i)));
            }
            return copy;
        }
        if (value != null && isSecret(resource, path, value)) {
            return "(secret " + hash(value) + ")";
        }
        return value instanceof String text ? withoutKnown(text) : value;
    }

    /**
     * Returns a value as it may be shown.
     *
     * @param path as in {@link Difference#path()}
     */
    public String text(Resource resource, String path, Object value) {
        Object shown = masked(resource, path, value);
        return shown instanceof String text ? text : ResourceJson.write(shown);
    }

    /**
     * Returns whether a value, or a part of it, is never shown.
     *
     * @param path as in {@link Difference#path()}
     */
    public boolean covers(Resource resource, String path, Object value) {
        return !Objects.equals(masked(resource, path, value), value);
    }

    private boolean isSecret(Resource resource, String path, Object value) {
        // a switch under such a name, such as automountServiceAccountToken, is none
        boolean mayBePassword = value instanceof String || value instanceof Number;
        return hides(resource, path) || mayBePassword && isNamedLikeAPassword(path);
    }

    static String position(int index, Object item) {
        return "[" + index
                + (item instanceof Map<?, ?> map && map.containsKey("name") ? " name=" + map.get("name") : "") + "]";
    }

    private String hash(Object value) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            byte[] hash = digest.digest(ResourceJson.write(value).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, SHOWN_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Returns the secret values of an object as they may stand in a text that quotes it: encoded and decoded, as JSON writes
     * them, and line by line.
     *
     * <p>For scrubbing what servers say, never for showing.
     */
    public Set<String> secretValues(Resource resource) {
        Set<String> values = new TreeSet<>();
        collect(resource, "", resource.tree(), values);
        return values;
    }

    private void collect(Resource resource, String path, Object value, Set<String> values) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, child) -> collect(resource, FieldPath.child(path, String.valueOf(key)), child, values));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                collect(resource, path + position(i, list.get(i)), list.get(i), values);
            }
        } else if (value != null && isValue(resource, path, value)) {
            String text = String.valueOf(value);
            quoted(text, values);
            if (isSecret(resource)) {
                decoded(text, values);
            } else {
                quoted(encoded(text.getBytes(StandardCharsets.UTF_8)), values);
            }
        }
    }

    /** Of a Secret, annotations are hidden as well, but they are no values to look for elsewhere. */
    private boolean isValue(Resource resource, String path, Object value) {
        return isSecret(resource, path, value)
                && !(isSecret(resource) && !path.startsWith("data") && !path.startsWith("stringData"));
    }

    private static void decoded(String text, Set<String> values) {
        try {
            byte[] plain = Base64.getMimeDecoder().decode(text);
            quoted(new String(plain, StandardCharsets.UTF_8), values);
            values.add(encoded(plain));
        } catch (IllegalArgumentException e) {
            // not base64: it was added as it is
        }
    }

    private static String encoded(byte[] plain) {
        return Base64.getEncoder().encodeToString(plain);
    }

    /** Texts quote an object as JSON, Go's JSON, or as Go's %q, also within JSON: there a value looks otherwise than it is. */
    private static void quoted(String text, Set<String> values) {
        values.add(text);
        String json = json(text);
        values.add(json);
        values.add(json(json));
        // encoding/json of Go escapes what HTML would read
        String go = json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
        values.add(go);
        values.add(json(go));
        text.lines()
                .map(String::strip)
                .filter(line -> line.length() >= MIN_LINE && !line.startsWith("-----"))
                .forEach(values::add);
    }

    private static String json(String text) {
        String json = ResourceJson.write(text);
        return json.substring(1, json.length() - 1);
    }
}
