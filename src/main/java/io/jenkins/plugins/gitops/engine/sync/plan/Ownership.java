package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.inventory.Inventory;
import java.util.Map;
import java.util.Optional;

/** Recognises objects that another tool, or another set of ours, keeps as it wants them: two would fight over them. */
final class Ownership {

    private static final Map<String, String> ANNOTATIONS = Map.of(
            "argocd.argoproj.io/tracking-id", "Argo CD",
            "meta.helm.sh/release-name", "Helm");

    private static final Map<String, String> LABELS = Map.of(
            "argocd.argoproj.io/instance", "Argo CD",
            "kustomize.toolkit.fluxcd.io/name", "Flux",
            "helm.toolkit.fluxcd.io/name", "Flux");

    private Ownership() {}

    /**
     * Refuses an object that belongs to somebody else.
     *
     * @throws OperationException that names the owner and the mark by which it is known
     */
    static void check(Resource live, Inventory inventory) {
        Object set = live.labels().get(Inventory.PART_OF);
        if (inventory.id().equals(set)) {
            return;
        }
        if (set != null) {
            throw new OperationException(live + " belongs to another set (label " + Inventory.PART_OF + "=" + set
                    + "); remove it from one of the two, or adopt it (adopt: true)");
        }
        Optional<String> tool = mark(live.annotations(), ANNOTATIONS).or(() -> mark(live.labels(), LABELS));
        if (tool.isPresent()) {
            throw new OperationException(
                    live + " belongs to " + tool.get() + "; take it out there first, or adopt it (adopt: true)");
        }
    }

    private static Optional<String> mark(Map<String, Object> present, Map<String, String> marks) {
        return marks.entrySet().stream()
                .filter(mark -> present.containsKey(mark.getKey()))
                .map(mark -> mark.getValue() + " (" + mark.getKey() + "=" + present.get(mark.getKey()) + ")")
                .sorted()
                .findFirst();
    }
}
