package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Objects by their keys, with one resource version that grows with each write, and the recent changes for watches.
 *
 * <p>Thread-safe; who reads and then writes holds the monitor of the store in between. Stored trees are never changed: what
 * goes in is copied, and callers copy what they want to change.
 */
final class ObjectStore {

    private static final int HISTORY = 20_000;

    /** A change; {@code before} is null for a new object. A deleted object carries the resource version of its deletion. */
    record Change(long resourceVersion, String type, ObjectKey key, ObjectNode object, ObjectNode before) {}

    /** A list and the resource version that it is of. */
    record Snapshot(long resourceVersion, List<ObjectNode> objects) {}

    private final NavigableMap<ObjectKey, ObjectNode> objects = new TreeMap<>();
    private final Map<String, Set<ObjectKey>> byOwner = new HashMap<>();
    private final Deque<Change> history = new ArrayDeque<>();
    private long resourceVersion = 1;
    private long oldest = 1;
    private boolean closed;

    synchronized long resourceVersion() {
        return resourceVersion;
    }

    synchronized Optional<ObjectNode> find(ObjectKey key) {
        return Optional.ofNullable(objects.get(key));
    }

    /** Returns the objects of a resource in one namespace, or in all (null), in the order of their keys. */
    synchronized Snapshot list(String group, String resource, String namespace) {
        ObjectKey first = new ObjectKey(group, resource, namespace == null ? "" : namespace, "");
        List<ObjectNode> found = new ArrayList<>();
        for (var entry : objects.tailMap(first, true).entrySet()) {
            ObjectKey key = entry.getKey();
            if (!key.isOf(group, resource)
                    || namespace != null && !key.namespace().equals(namespace)) {
                break;
            }
            found.add(entry.getValue());
        }
        return new Snapshot(resourceVersion, found);
    }

    /** Returns the objects that name the owner of this uid among their owners, in order. */
    synchronized List<ObjectNode> ownedBy(String uid) {
        return byOwner.getOrDefault(uid, Set.of()).stream().map(objects::get).toList();
    }

    /** Returns all keys, in order. */
    synchronized List<ObjectKey> keys() {
        return new ArrayList<>(objects.keySet());
    }

    /** Writes an object and returns it with its new resource version. */
    synchronized ObjectNode put(ObjectKey key, ObjectNode object) {
        ObjectNode stored = withNextVersion(object);
        ObjectNode before = objects.put(key, stored);
        index(key, before, stored);
        record(new Change(resourceVersion, before == null ? "ADDED" : "MODIFIED", key, stored, before));
        return stored;
    }

    /** Removes an object and returns its last state. */
    synchronized ObjectNode remove(ObjectKey key) {
        ObjectNode before = objects.remove(key);
        index(key, before, null);
        ObjectNode last = withNextVersion(before);
        record(new Change(resourceVersion, "DELETED", key, last, before));
        return last;
    }

    /**
     * Waits until there are changes after a resource version, or the time is over.
     *
     * @return the changes in order, empty when the time is over
     * @throws ApiException 410 where the version is older than what is remembered
     */
    synchronized List<Change> awaitChanges(long after, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (resourceVersion <= after && !closed) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return List.of();
            }
            wait(left);
        }
        if (after < oldest && after < resourceVersion) {
            throw ApiException.expired("too old resource version: " + after + " (" + oldest + ")");
        }
        List<Change> changes = new ArrayList<>();
        for (var each = history.descendingIterator(); each.hasNext(); ) {
            Change change = each.next();
            if (change.resourceVersion() <= after) {
                break;
            }
            changes.add(0, change);
        }
        return changes;
    }

    /** Forgets all changes so far: watches and continued lists from before are told that they expired. */
    synchronized void expireHistory() {
        history.clear();
        resourceVersion++;
        oldest = resourceVersion;
        notifyAll();
    }

    synchronized boolean isRemembered(long version) {
        return version >= oldest;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    private void index(ObjectKey key, ObjectNode before, ObjectNode after) {
        owners(before).forEach(uid -> {
            byOwner.get(uid).remove(key);
            byOwner.computeIfPresent(uid, (ignored, keys) -> keys.isEmpty() ? null : keys);
        });
        owners(after)
                .forEach(uid ->
                        byOwner.computeIfAbsent(uid, ignored -> new TreeSet<>()).add(key));
    }

    private static Set<String> owners(ObjectNode object) {
        Set<String> uids = new HashSet<>();
        if (object != null) {
            object.path("metadata").path("ownerReferences").forEach(owner -> uids.add(Json.text(owner, "uid")));
        }
        return uids;
    }

    private ObjectNode withNextVersion(ObjectNode object) {
        resourceVersion++;
        ObjectNode copy = object.deepCopy();
        Json.metadata(copy).put("resourceVersion", String.valueOf(resourceVersion));
        return copy;
    }

    private void record(Change change) {
        history.addLast(change);
        if (history.size() > HISTORY) {
            oldest = history.removeFirst().resourceVersion();
        }
        notifyAll();
    }
}
