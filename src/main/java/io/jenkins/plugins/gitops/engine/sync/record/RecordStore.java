package io.jenkins.plugins.gitops.engine.sync.record;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Where the records of a set are: the first chunk in the ConfigMap of its inventory, so that it comes without a request, more of
 * them in ConfigMaps beside it. Whatever cannot be read counts as not there.
 */
public final class RecordStore {

    private static final Logger LOGGER = Logger.getLogger(RecordStore.class.getName());
    private static final ApiKind CONFIG_MAP = new ApiKind("", "v1", "ConfigMap", "configmaps", true, true, false);
    private static final String FIELD = "records";
    private static final String COUNT = "record-chunks";
    private static final int MAX_CHUNKS = 100;

    private final Cluster cluster;
    private final String namespace;
    private final String name;

    /**
     * @param namespace of the inventory
     * @param name of the inventory
     */
    public RecordStore(Cluster cluster, String namespace, String name) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.name = name;
    }

    /** Returns whether a ConfigMap of that name holds records of an inventory of that other name. */
    public static boolean isChunk(String name, String inventory) {
        return name.startsWith(inventory + "." + FIELD + "-");
    }

    private String chunkName(int number) {
        return name + "." + FIELD + "-" + number;
    }

    /**
     * Reads the records; one request for each chunk after the first.
     *
     * @param parentOrNull the ConfigMap of the inventory; null where there is none
     * @param set the inventory's id
     */
    public Records read(Resource parentOrNull, RecordKey key, String set) {
        Map<String, String> known = new HashMap<>();
        if (parentOrNull != null) {
            int chunks = chunks(parentOrNull);
            known.putAll(RecordChunk.read(parentOrNull.text("binaryData", FIELD)));
            for (int i = 1; i < chunks; i++) {
                cluster.get(CONFIG_MAP, namespace, chunkName(i))
                        .ifPresent(chunk -> known.putAll(RecordChunk.read(chunk.text("binaryData", FIELD))));
            }
        }
        return new Records(key, set, known);
    }

    private static int chunks(Resource parent) {
        String text = parent.text("data", COUNT);
        return Regex.matches(text, "\\d{1,3}") ? Math.min(MAX_CHUNKS, Integer.parseInt(text)) : 1;
    }

    /**
     * Writes the records that shall stay, where they are others than those that were read. Never fails: without them, the next
     * plan costs more requests.
     *
     * @param manager the field manager of the applies
     * @return the inventory's ConfigMap as it is then; nothing where nothing was written
     */
    public Optional<Resource> write(Records records, String manager) {
        if (!records.changed()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    written(records, ApplyOptions.as(manager + "-records").forced()));
        } catch (OperationException e) {
            LOGGER.log(Level.WARNING, e, () -> "The records of " + namespace + "/" + name + " could not be written");
            return Optional.empty();
        }
    }

    private Resource written(Records records, ApplyOptions options) {
        List<String> chunks = new ArrayList<>(RecordChunk.write(records.kept()));
        if (chunks.isEmpty()) {
            chunks.add("");
        }
        for (int i = 1; i < Math.min(MAX_CHUNKS, chunks.size()); i++) {
            cluster.apply(CONFIG_MAP, chunk(chunkName(i), chunks.get(i), Map.of()), options);
        }
        Resource parent = cluster.apply(
                        CONFIG_MAP, chunk(name, chunks.get(0), Map.of(COUNT, String.valueOf(chunks.size()))), options)
                .object();
        for (int i = Math.max(1, chunks.size()); i < RecordChunk.count(records.countBefore()); i++) {
            cluster.get(CONFIG_MAP, namespace, chunkName(i)).ifPresent(left -> cluster.delete(CONFIG_MAP, left));
        }
        return parent;
    }

    private Resource chunk(String chunkName, String content, Map<String, Object> data) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("apiVersion", "v1");
        tree.put("kind", "ConfigMap");
        tree.put("metadata", Map.of("name", chunkName, "namespace", namespace));
        if (!data.isEmpty()) {
            tree.put("data", data);
        }
        tree.put("binaryData", content.isEmpty() ? Map.of() : Map.of(FIELD, content));
        return Resource.of(tree);
    }
}
