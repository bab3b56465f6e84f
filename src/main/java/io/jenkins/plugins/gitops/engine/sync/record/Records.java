package io.jenkins.plugins.gitops.engine.sync.record;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The records of one set: those that were read, and those that shall stay. Safe for use by several threads.
 *
 * <p>A record says: an apply or a dry run of this manifest, as this field manager, answered with this state. The same state
 * again is unchanged. Records with another key, of another object, API version or manager match nothing.
 */
public final class Records {

    private static final int KEPT_BYTES = 16;

    private final RecordKey key;
    private final String set;
    private final Map<String, String> before;
    private final Map<String, String> kept = new ConcurrentHashMap<>();

    /**
     * @param key null for no records at all
     * @param set the inventory's id
     * @param before identity to fingerprint, as read
     */
    Records(RecordKey key, String set, Map<String, String> before) {
        this.key = key;
        this.set = set;
        this.before = Map.copyOf(before);
    }

    /** Returns records that know nothing and keep nothing. */
    public static Records none() {
        return new Records(null, "", Map.of());
    }

    /**
     * Returns whether an object is as it was recorded; then the record stays.
     *
     * @param entry the only {@code Apply} entry of our field manager in the live object
     */
    public boolean confirm(Resource manifest, Resource live, Map<String, Object> entry) {
        String identity = identity(live.id());
        String recorded = before.get(identity);
        if (key == null || recorded == null || !recorded.equals(fingerprint(manifest, live, entry))) {
            return false;
        }
        kept.put(identity, recorded);
        return true;
    }

    /**
     * Records a state.
     *
     * @param answer the object as an apply or a dry run answered it that changed nothing more
     * @param entry the only {@code Apply} entry of our field manager in it
     */
    public void keep(Resource manifest, Resource answer, Map<String, Object> entry) {
        if (key != null) {
            kept.put(identity(answer.id()), fingerprint(manifest, answer, entry));
        }
    }

    private static String identity(ResourceId id) {
        return id.groupKind() + "/" + id.namespace() + "/" + id.name();
    }

    private String fingerprint(Resource manifest, Resource live, Map<String, Object> entry) {
        String message = set + "\n" + identity(live.id()) + "\n" + ObservedState.of(manifest, live, entry);
        byte[] mac = key.mac(message.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().withoutPadding().encodeToString(Arrays.copyOf(mac, KEPT_BYTES));
    }

    /** Returns whether other records shall stay than were read. */
    public boolean changed() {
        return key != null && !before.equals(kept);
    }

    Map<String, String> kept() {
        return new TreeMap<>(kept);
    }

    int countBefore() {
        return before.size();
    }
}
