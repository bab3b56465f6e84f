package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.inventory.Inventory;
import io.jenkins.plugins.gitops.engine.sync.record.Records;

/**
 * What the cluster remembered of a set when its plan began.
 *
 * @param parentOrNull the ConfigMap of the inventory; null where the set was never synced
 * @param inventory empty where the set was never synced
 * @param records which the plan and the run add to
 */
public record SetMemory(Resource parentOrNull, Inventory inventory, Records records) {

    public boolean exists() {
        return parentOrNull != null;
    }
}
