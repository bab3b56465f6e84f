package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.cluster.ApiCatalog;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.ClusterException;
import io.jenkins.plugins.gitops.engine.diff.ResourceDiff;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import io.jenkins.plugins.gitops.engine.sync.fields.ManagedFields;
import io.jenkins.plugins.gitops.engine.sync.fields.OwnedLeaves;
import io.jenkins.plugins.gitops.engine.sync.fields.UnchangedRules;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import io.jenkins.plugins.gitops.engine.sync.plan.ForeignFields;
import io.jenkins.plugins.gitops.engine.sync.plan.PlannedObject;
import io.jenkins.plugins.gitops.engine.sync.record.RecordKey;
import io.jenkins.plugins.gitops.engine.sync.record.RecordStore;
import io.jenkins.plugins.gitops.engine.sync.record.Records;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A plan notices each change of each field, of each kind, in the manifest and in the cluster, with the rules for unchanged objects on:
 * the same against the stand-in and a real server.
 */
abstract class ExactnessContract extends SyncFixture {

    private static final String MANAGER = SyncOptions.DEFAULT_FIELD_MANAGER;
    private static final RecordKey KEY = RecordKey.of("a key of the tests");

    /** Returns the objects of all kinds that this server knows. */
    private List<Resource> kinds() {
        ApiCatalog catalog = cluster.discover(
                Set.of("", "apps", "batch", "networking.k8s.io", "policy", "autoscaling", "rbac.authorization.k8s.io"));
        try (InputStream file =
                Objects.requireNonNull(ExactnessContract.class.getResourceAsStream("ExactnessContract/kinds.yaml"))) {
            return ManifestLoader.load(Map.of("kinds.yaml", file.readAllBytes())).stream()
                    .filter(each -> catalog.find(each.apiVersion(), each.kind()).isPresent())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("a file of the tests", e);
        }
    }

    private List<PlannedObject> synced() {
        SyncRequest request = new SyncRequest(SyncFixture.SET, namespace, kinds(), SyncOptions.defaults());
        run(syncer.plan(request));
        List<PlannedObject> objects = syncer.plan(request).applies().stream()
                .filter(object -> object.liveOrNull() != null)
                .toList();
        assertThat(objects).hasSizeGreaterThan(12);
        return objects;
    }

    /** Returns rules that hold a record of every object, so that the record rule answers for each of them. */
    private UnchangedRules rules(List<PlannedObject> objects) {
        RecordStore store = new RecordStore(cluster, namespace, "exactness");
        Records records = store.read(null, KEY, "set");
        objects.forEach(object -> records.keep(object.resource(), object.liveOrNull(), entry(object.liveOrNull())));
        Resource parent = store.write(records, MANAGER).orElseThrow();
        UnchangedRules rules = new UnchangedRules(MANAGER, store.read(parent, KEY, "set"));
        assertThat(objects).allMatch(object -> rules.isUnchanged(object.resource(), object.liveOrNull()));
        return rules;
    }

    private static Map<String, Object> entry(Resource live) {
        return ManagedFields.onlyApplyEntry(live, MANAGER).orElseThrow();
    }

    @Test
    void shouldNoticeEveryMutationOfEveryManifest() {
        List<PlannedObject> objects = synced();
        UnchangedRules rules = rules(objects);
        int mutants = 0;

        for (PlannedObject object : objects) {
            for (Object mutant : mutants(object.resource().tree())) {
                Resource mutated = Resource.of(asMap(mutant));
                mutants++;
                if (rules.isUnchanged(mutated, object.liveOrNull())) {
                    assertThat(isUnchangedByDryRun(mutated, object))
                            .as(String.valueOf(mutant))
                            .isTrue();
                }
            }
        }

        assertThat(mutants).isGreaterThan(300);
    }

    private boolean isUnchangedByDryRun(Resource mutated, PlannedObject object) {
        Resource dryRun = cluster.apply(
                        object.kindOrNull(), mutated, ApplyOptions.as(MANAGER).onlyDryRun())
                .object();
        return ResourceDiff.between(object.liveOrNull(), dryRun).isEmpty()
                && ManagedFields.ownFields(dryRun, MANAGER)
                        .equals(ManagedFields.ownFields(object.liveOrNull(), MANAGER));
    }

    @Test
    void shouldNoticeEveryMutationOfEveryLiveField() {
        List<PlannedObject> objects = synced();
        UnchangedRules rules = rules(objects);
        int noticed = 0;

        for (PlannedObject object : objects) {
            Resource live = object.liveOrNull();
            for (OwnedLeaves.Leaf leaf : OwnedLeaves.of(entry(live), live)) {
                String pointer = pointer(leaf.keys(), live.tree());
                List<Map<String, Object>> operations = List.of(
                        Map.of("op", "replace", "path", pointer, "value", mutated(leaf.value())),
                        Map.of("op", "remove", "path", pointer));
                for (Map<String, Object> operation : operations) {
                    Resource changed = changedBy(object, operation);
                    if (changed != null && !content(changed).equals(content(live))) {
                        noticed++;
                        assertThat(rules.isUnchanged(object.resource(), changed))
                                .as(live + ": " + operation)
                                .isFalse();
                    }
                }
            }
        }

        assertThat(noticed).isGreaterThan(150);
    }

    @Test
    void shouldNameTheManagerOfEveryFieldThatIsAdded() {
        for (PlannedObject object : synced()) {
            Resource live = object.liveOrNull();
            for (String map : List.of("/metadata/labels", "/metadata/annotations")) {
                Map<String, Object> operation = Map.of("op", "add", "path", map + "/added", "value", "x");

                Resource changed = Objects.requireNonNull(changedBy(object, operation));

                assertThat(ForeignFields.of(changed, MANAGER))
                        .as(live + ": " + map)
                        .anySatisfy(foreign -> {
                            assertThat(foreign.manager()).isEqualTo("somebody");
                            assertThat(foreign.leaf().path()).endsWith(".added");
                        });
            }
        }
    }

    /** Returns what the server would make of it; null where it refuses. */
    private Resource changedBy(PlannedObject object, Map<String, Object> operation) {
        Resource live = object.liveOrNull();
        for (int tries = 0; tries < 5; tries++) {
            try {
                return patched(object, live, operation);
            } catch (ClusterException e) {
                assertThat(e.code()).as(e.getMessage()).isIn(400, 403, 409, 422, 500);
                if (e.code() != 409) {
                    return null;
                }
                // a controller was faster
                live = cluster.get(
                                object.kindOrNull(),
                                object.id().namespace(),
                                object.id().name())
                        .orElseThrow();
            }
        }
        throw new AssertionError(live + " changes all the time");
    }

    private Resource patched(PlannedObject object, Resource live, Map<String, Object> operation) {
        return cluster.patch(
                object.kindOrNull(),
                live,
                List.of(operation),
                ApplyOptions.as("somebody").onlyDryRun());
    }

    /** Without what moves with every write, and without status. */
    private static Object content(Resource live) {
        return live.without("metadata", "managedFields")
                .without("metadata", "resourceVersion")
                .without("metadata", "generation")
                .without("status")
                .tree();
    }

    private static Object mutated(Object value) {
        if (value instanceof Long number) {
            return number + 1;
        }
        if (value instanceof Boolean bool) {
            return !bool;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> more = new LinkedHashMap<>(map);
            more.put("mutated", "x");
            return more;
        }
        if (value instanceof List<?> list) {
            List<Object> more = new ArrayList<>(list);
            more.add(list.isEmpty() || !(list.get(0) instanceof Map<?, ?>) ? "mutated" : mutated(list.get(0)));
            return more;
        }
        return value + "x";
    }

    private static String pointer(List<String> keys, Object tree) {
        StringBuilder pointer = new StringBuilder();
        Object value = tree;
        for (String key : keys) {
            String name = key.substring(2);
            if (key.startsWith("f:")) {
                value = ((Map<?, ?>) value).get(name);
                pointer.append('/').append(name.replace("~", "~0").replace("/", "~1"));
                continue;
            }
            List<?> items = (List<?>) value;
            for (int i = 0; i < items.size(); i++) {
                boolean item = key.startsWith("v:")
                        ? ResourceJson.write(items.get(i)).equals(name)
                        : items.get(i) instanceof Map<?, ?> map
                                && ResourceJson.read(name, "key").entrySet().stream()
                                        .allMatch(part -> part.getValue().equals(map.get(part.getKey()))
                                                || String.valueOf(part.getValue())
                                                        .equals(String.valueOf(map.get(part.getKey()))));
                if (item) {
                    value = items.get(i);
                    pointer.append('/').append(i);
                    break;
                }
            }
        }
        return pointer.toString();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object tree) {
        return (Map<String, Object>) tree;
    }

    /** Returns copies of a tree, each with one value changed, removed, added or put last; what names the object stays. */
    private static List<Object> mutants(Object value) {
        List<Object> mutants = new ArrayList<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, child) -> {
                if (Set.of("apiVersion", "kind", "name", "namespace").contains(key)) {
                    return;
                }
                Map<Object, Object> without = new LinkedHashMap<>(map);
                without.remove(key);
                mutants.add(without);
                mutants(child).forEach(mutant -> {
                    Map<Object, Object> changed = new LinkedHashMap<>(map);
                    changed.put(key, mutant);
                    mutants.add(changed);
                });
            });
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                List<Object> without = new ArrayList<>(list);
                Object item = without.remove(i);
                mutants.add(without);
                List<Object> moved = new ArrayList<>(without);
                moved.add(item);
                mutants.add(moved);
                int index = i;
                mutants(item).forEach(mutant -> {
                    List<Object> changed = new ArrayList<>(list);
                    changed.set(index, mutant);
                    mutants.add(changed);
                });
            }
        } else if (value != null) {
            mutants.add(mutated(value));
        }
        return mutants;
    }
}
