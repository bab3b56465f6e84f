package io.jenkins.plugins.gitops.engine.sync.plan;

/**
 * What is done with an object before it is applied.
 *
 * @param migrates whether fields of earlier tools become ours
 * @param handsOver whether {@code spec.replicas} is handed to its autoscaler
 * @param frees whether fields that others added become ours, so that they go away
 */
public record Preparation(boolean migrates, boolean handsOver, boolean frees) {

    static final Preparation NONE = new Preparation(false, false, false);

    Preparation freeing() {
        return new Preparation(migrates, handsOver, true);
    }
}
