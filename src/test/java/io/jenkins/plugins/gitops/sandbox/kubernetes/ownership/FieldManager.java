package io.jenkins.plugins.gitops.sandbox.kubernetes.ownership;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Server-side apply and the bookkeeping of every other write: who owns which field afterwards.
 *
 * <p>The rules are those of the real server's field manager: an apply merges, removes what its manager applied before and
 * nobody else owns, and conflicts where it would change what others own; an update takes over what it changes.
 */
public final class FieldManager {

    /** Identity and what the server itself keeps: never owned by anybody. */
    private static final FieldSet NEVER_OWNED = FieldSet.of(List.of(
            List.of("f:apiVersion"),
            List.of("f:kind"),
            List.of("f:metadata", "f:name"),
            List.of("f:metadata", "f:namespace"),
            List.of("f:metadata", "f:creationTimestamp"),
            List.of("f:metadata", "f:deletionTimestamp"),
            List.of("f:metadata", "f:deletionGracePeriodSeconds"),
            List.of("f:metadata", "f:selfLink"),
            List.of("f:metadata", "f:uid"),
            List.of("f:metadata", "f:generation"),
            List.of("f:metadata", "f:managedFields"),
            List.of("f:metadata", "f:resourceVersion")));

    private static final FieldSet STATUS = FieldSet.of(List.of(List.of("f:status")));

    private static final FieldSet REPLICAS = FieldSet.of(List.of(List.of("f:spec", "f:replicas")));

    private final MergeSchema schema;
    private final boolean statusSubresource;
    private final String now;

    /**
     * Creates one for a write at a moment.
     *
     * @param statusSubresource whether status is written by its own endpoint only
     * @param now in the API's own notation
     */
    public FieldManager(MergeSchema schema, boolean statusSubresource, String now) {
        this.schema = schema;
        this.statusSubresource = statusSubresource;
        this.now = now;
    }

    /**
     * Who writes, and how.
     *
     * @param subresource empty, {@code status} or {@code scale}
     */
    public record Writer(String manager, String apiVersion, String subresource) {}

    /**
     * Applies a configuration.
     *
     * @param live the object as it is, or null to create it
     * @throws ConflictException where fields of other managers would change and force is not set
     * @throws InvalidFieldsException where the configuration does not fit the schema
     */
    public ObjectNode apply(ObjectNode live, ObjectNode applied, Writer writer, boolean force) {
        ObjectNode base = live == null ? skeleton(applied) : live;
        List<ManagedEntry> managed = entriesOf(live);
        if (live != null && managed.isEmpty()) {
            FieldSet everything = owned(TypedValues.fieldsOf(withoutManagedFields(live), schema), "");
            managed.add(new ManagedEntry("before-first-apply", false, writer.apiVersion(), "", now, everything));
        }
        ManagedEntry mine = new ManagedEntry(
                writer.manager(),
                true,
                writer.apiVersion(),
                writer.subresource(),
                now,
                owned(TypedValues.fieldsOf(applied, schema), writer.subresource()));
        Optional<ManagedEntry> last =
                managed.stream().filter(mine::isSameManager).findFirst();

        JsonNode merged = TypedValues.merge(withoutManagedFields(base), applied, schema);
        managed.removeIf(mine::isSameManager);
        managed.add(mine);
        ObjectNode result = last.isEmpty()
                ? (ObjectNode) merged
                : (ObjectNode) prune(merged, last.get().fields(), managed);
        takeFromOthers(withoutManagedFields(base), result, managed, mine, force);
        boolean unchanged = last.isPresent()
                && last.get().fields().equals(mine.fields())
                && TypedValues.same(withoutManagedFields(base), result);
        if (unchanged) {
            managed.replaceAll(entry -> entry == mine ? mine.at(last.get().time()) : entry);
        }
        return withManagedFields(result, managed);
    }

    /** Books a write that was not an apply. Reset by the writer ({@code managedFields: [{}]}), all earlier owners are forgotten. */
    public ObjectNode update(ObjectNode live, ObjectNode written, Writer writer) {
        ObjectNode base = live == null ? skeleton(written) : withoutManagedFields(live);
        List<ManagedEntry> managed = entriesOfWrite(live, written, writer);
        ObjectNode result = withoutManagedFields(written);

        ManagedEntry mine = new ManagedEntry(
                writer.manager(), false, writer.apiVersion(), writer.subresource(), now, new FieldSet());
        Optional<ManagedEntry> last =
                managed.stream().filter(mine::isSameManager).findFirst();
        FieldSet before = last.map(ManagedEntry::fields).orElseGet(FieldSet::new);
        Comparison comparison = Comparison.of(base, result, schema);
        FieldSet after =
                owned(before.difference(comparison.removed()).union(comparison.changed()), writer.subresource());
        ManagedEntry updated = after.equals(before) && last.isPresent() ? last.get() : mine.with(after);
        managed.removeIf(mine::isSameManager);
        managed.add(updated);
        takeFromOthers(base, result, managed, updated, true);
        return withManagedFields(result, managed);
    }

    /** Returns whether anybody owns the number of replicas: only then does {@code scale} leave a trace. */
    public static boolean isScaleTracked(ObjectNode live) {
        return entriesOf(live).stream()
                .anyMatch(entry -> !entry.fields().intersection(REPLICAS).isEmpty());
    }

    /** Removes what the manager applied last time and no manager, itself included, owns now. */
    private JsonNode prune(JsonNode merged, FieldSet lastApplied, List<ManagedEntry> managed) {
        FieldSet everybody = managed.stream().map(ManagedEntry::fields).reduce(new FieldSet(), FieldSet::union);
        FieldSet here = TypedValues.fieldsOf(merged, schema).withParents();
        FieldSet unowned = here.difference(everybody.withParents());
        return TypedValues.remove(merged, unowned.intersection(lastApplied.withParents()), schema);
    }

    private void takeFromOthers(
            ObjectNode older, ObjectNode newer, List<ManagedEntry> managed, ManagedEntry mine, boolean force) {
        Comparison comparison = Comparison.of(older, newer, schema);
        List<ConflictException.Conflict> conflicts = new ArrayList<>();
        List<ManagedEntry> left = new ArrayList<>();
        managed.stream()
                .sorted(Comparator.comparing(ManagedEntry::manager))
                .filter(entry -> entry != mine)
                .forEach(entry -> {
                    FieldSet contested = entry.fields().intersection(comparison.changed());
                    contested.forEach(path ->
                            conflicts.add(new ConflictException.Conflict(entry.print(), FieldPath.print(path))));
                    left.add(entry.with(entry.fields().difference(contested).difference(comparison.removed())));
                });
        if (!force && !conflicts.isEmpty()) {
            throw new ConflictException(conflicts);
        }
        left.add(mine);
        left.removeIf(entry -> entry.fields().isEmpty());
        managed.clear();
        managed.addAll(left);
    }

    private FieldSet owned(FieldSet fields, String subresource) {
        FieldSet named = fields.without(NEVER_OWNED).difference(FieldSet.of(List.of(List.of("f:metadata"))));
        if (subresource.equals("status")) {
            FieldSet annotations = new FieldSet();
            named.only("f:metadata").forEach(path -> {
                if (path.get(1).equals("f:annotations")) {
                    annotations.insert(path);
                }
            });
            return named.only("f:status").union(annotations);
        }
        if (subresource.equals("scale")) {
            return named.intersection(REPLICAS);
        }
        return statusSubresource ? named.without(STATUS) : named;
    }

    /** What a new object is compared with: built-in types have their structures before anything is in them. */
    private ObjectNode skeleton(ObjectNode object) {
        ObjectNode skeleton = JsonNodeFactory.instance.objectNode();
        for (String field : List.of("apiVersion", "kind")) {
            skeleton.set(field, object.path(field));
        }
        skeleton.putObject("metadata");
        for (String path : schema.alwaysPresent()) {
            if (path.endsWith("/containers")) {
                skeleton.withArray(path);
            } else {
                skeleton.withObject(path);
            }
        }
        return skeleton;
    }

    private static List<ManagedEntry> entriesOfWrite(ObjectNode live, ObjectNode written, Writer writer) {
        JsonNode given = written.path("metadata").path("managedFields");
        boolean reset = given.isArray()
                && (given.isEmpty() || given.size() == 1 && given.get(0).isEmpty());
        if (writer.subresource().isEmpty() && reset) {
            return new ArrayList<>();
        }
        List<ManagedEntry> entries = writer.subresource().isEmpty() ? entriesOf(written) : List.of();
        return entries.isEmpty() ? entriesOf(live) : entries;
    }

    private static List<ManagedEntry> entriesOf(ObjectNode object) {
        List<ManagedEntry> entries = new ArrayList<>();
        if (object != null) {
            object.path("metadata").path("managedFields").forEach(entry -> entries.add(ManagedEntry.parse(entry)));
        }
        return entries;
    }

    private static ObjectNode withoutManagedFields(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        if (copy.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        return copy;
    }

    private static ObjectNode withManagedFields(ObjectNode object, List<ManagedEntry> managed) {
        managed.sort(Comparator.comparing(ManagedEntry::operation)
                .thenComparing(ManagedEntry::time)
                .thenComparing(ManagedEntry::manager)
                .thenComparing(ManagedEntry::apiVersion));
        ObjectNode metadata = object.withObject("/metadata");
        if (managed.isEmpty()) {
            metadata.remove("managedFields");
            return object;
        }
        ArrayNode list = metadata.putArray("managedFields");
        managed.forEach(entry -> list.add(entry.toJson()));
        return object;
    }
}
