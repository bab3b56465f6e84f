package io.jenkins.plugins.gitops.engine.sync.fields;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.record.Records;
import java.util.Map;
import java.util.Optional;

/**
 * Tells without a request that an apply would change nothing: by a record of the same state, otherwise by the structure of what we
 * own. A doubt is a no. Thread-safe.
 */
public final class UnchangedRules {

    private final String fieldManager;
    private final Records records;

    public UnchangedRules(String fieldManager, Records records) {
        this.fieldManager = fieldManager;
        this.records = records;
    }

    /** @param manifest with the live provenance */
    public boolean isUnchanged(Resource manifest, Resource live) {
        Optional<Map<String, Object>> entry = ownEntry(manifest, live);
        return entry.isPresent()
                && (records.confirm(manifest, live, entry.get())
                        || StructuralRule.isUnchanged(manifest, live, fieldManager));
    }

    /**
     * Records what an apply or a dry run that changed nothing answered, where the structure alone would not tell it again.
     *
     * @param manifest all of it, no contested field left out, with the provenance of the answer
     */
    public void learn(Resource manifest, Resource answer) {
        ownEntry(manifest, answer)
                .filter(entry -> !StructuralRule.isUnchanged(manifest, answer, fieldManager))
                .ifPresent(entry -> records.keep(manifest, answer, entry));
    }

    private Optional<Map<String, Object>> ownEntry(Resource manifest, Resource live) {
        return live.isTerminating()
                ? Optional.empty()
                : ManagedFields.onlyApplyEntry(live, fieldManager)
                        .filter(entry -> manifest.apiVersion().equals(entry.get("apiVersion")));
    }
}
