package io.jenkins.plugins.gitops.engine.sync.fields;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the fields of earlier tools ours, as kubectl does it when it goes over to server-side apply (KEP-555): without that,
 * what leaves the manifest would stay for ever, owned by a tool that does not come back.
 */
public final class Migration {

    static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private static final Set<String> KUBECTL = Set.of("kubectl-client-side-apply", "before-first-apply", "kubectl");
    private static final Set<String> TOOLS = Set.of(
            "helm", "kustomize-controller", "helm-controller", "argocd-controller", "argocd-application-controller");

    private final String fieldManager;
    private final boolean adopt;

    public Migration(SyncOptions options) {
        this.fieldManager = options.fieldManager();
        this.adopt = options.adopt();
    }

    /** Returns whether the object is migrated: the first time that we apply it, and whenever it is adopted. */
    public boolean concerns(Resource live) {
        boolean ours =
                ManagedFields.entries(live).stream().anyMatch(entry -> ManagedFields.isApplyOf(entry, fieldManager));
        return (!ours || adopt) && ManagedFields.entries(live).stream().anyMatch(this::isMigrated);
    }

    private boolean isMigrated(Map<String, Object> entry) {
        return isMigrated(String.valueOf(entry.get("manager"))) && !ManagedFields.hasSubresource(entry);
    }

    /** Returns whether the fields of that manager become ours. */
    public boolean isMigrated(String manager) {
        return !manager.equals(fieldManager) && (KUBECTL.contains(manager) || adopt && TOOLS.contains(manager));
    }

    /** Returns the JSON patch; idempotent, since afterwards there is nothing to migrate. */
    public List<Map<String, Object>> patch(Resource live) {
        Map<String, Map<String, Object>> ours = new LinkedHashMap<>();
        List<Map<String, Object>> entries = new ArrayList<>();
        for (Map<String, Object> entry : ManagedFields.entries(live)) {
            if (isMigrated(entry) || ManagedFields.isApplyOf(entry, fieldManager)) {
                ours.merge(String.valueOf(entry.get("apiVersion")), applyEntry(entry), Migration::united);
            } else {
                entries.add(entry);
            }
        }
        entries.addAll(ours.values());
        List<Map<String, Object>> operations = new ArrayList<>();
        operations.add(Map.of("op", "replace", "path", "/metadata/managedFields", "value", entries));
        if (live.annotations().containsKey(LAST_APPLIED)) {
            String pointer = "/metadata/annotations/" + LAST_APPLIED.replace("/", "~1");
            operations.add(Map.of("op", "remove", "path", pointer));
        }
        return operations;
    }

    private Map<String, Object> applyEntry(Map<String, Object> entry) {
        Map<String, Object> ours = new LinkedHashMap<>(entry);
        ours.put("manager", fieldManager);
        ours.put("operation", "Apply");
        ours.put(
                "fieldsV1",
                Resource.of(Map.of("fields", entry.getOrDefault("fieldsV1", Map.of())))
                        .without("fields", "f:metadata", "f:annotations", "f:" + LAST_APPLIED)
                        .map("fields"));
        return ours;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> united(Map<String, Object> one, Map<String, Object> other) {
        Map<String, Object> both = new LinkedHashMap<>(one);
        both.put("fieldsV1", ManagedFields.union((Map<String, Object>) one.get("fieldsV1"), (Map<String, Object>)
                other.get("fieldsV1")));
        return both;
    }

    /**
     * Returns what a dry run cannot show: the object without the fields that kubectl applied last and that the manifest does
     * not have any more.
     *
     * @param dryRun the server's answer before the migration
     */
    public static Resource withoutLeftovers(Resource dryRun, Resource live, Resource manifest) {
        return lastApplied(live)
                .map(last -> Resource.of(asMap(minus(dryRun.tree(), last.tree(), manifest.tree()))))
                .orElse(dryRun);
    }

    private static Optional<Resource> lastApplied(Resource live) {
        if (!(live.annotations().get(LAST_APPLIED) instanceof String json)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Resource.of(ResourceJson.read(json, "The last applied configuration")));
        } catch (OperationException e) {
            // not by kubectl, or cut off: there is nothing to tell from it
            return Optional.empty();
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object tree) {
        return (Map<String, Object>) tree;
    }

    private static Object minus(Object value, Object last, Object manifest) {
        if (value instanceof Map<?, ?> map && last instanceof Map<?, ?> before && manifest instanceof Map<?, ?> after) {
            Map<String, Object> rest = new LinkedHashMap<>();
            map.forEach((key, child) -> {
                if (!before.containsKey(key) || after.containsKey(key) || key.equals("namespace")) {
                    rest.put(String.valueOf(key), minus(child, before.get(key), after.get(key)));
                }
            });
            return rest;
        }
        if (value instanceof List<?> list && last instanceof List<?> before && manifest instanceof List<?> after) {
            List<Object> rest = new ArrayList<>();
            for (Object item : list) {
                Object old = named(before, item);
                Object wanted = named(after, item);
                if (old == null || wanted != null) {
                    rest.add(minus(item, old, wanted));
                }
            }
            return rest;
        }
        return value;
    }

    private static Object named(List<?> items, Object like) {
        Object name = like instanceof Map<?, ?> map ? map.get("name") : null;
        return items.stream()
                .filter(item -> name != null && item instanceof Map<?, ?> map && name.equals(map.get("name")))
                .findFirst()
                .orElse(null);
    }
}
