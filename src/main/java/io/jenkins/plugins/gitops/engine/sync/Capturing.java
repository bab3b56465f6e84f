package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.diff.DriftReport.Finding;
import io.jenkins.plugins.gitops.engine.diff.DriftReport.Type;
import io.jenkins.plugins.gitops.engine.resource.ManifestOrigin;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns findings of drift into edits of the manifests they came from. Pure. */
final class Capturing {

    private record Manifest(ManifestOrigin origin, Resource resource) {}

    private final SyncPlan plan;
    private final DriftRules rules;
    private final Map<ResourceId, Manifest> manifests = new HashMap<>();
    private final List<Capture.Edit> edits = new ArrayList<>();
    private final List<String> left = new ArrayList<>();

    /** @param origins empty where the manifests were rendered */
    Capturing(SyncPlan plan, DriftRules rules, Map<ManifestOrigin, Resource> origins) {
        this.plan = plan;
        this.rules = rules;
        origins.forEach((origin, resource) -> {
            Manifest manifest = new Manifest(origin, resource);
            manifests.put(resource.id(), manifest);
            // as the object is called in the cluster: in the default namespace, or in none
            manifests.putIfAbsent(resource.id().inNamespace(""), manifest);
            if (resource.namespace().isEmpty()) {
                manifests.putIfAbsent(resource.id().inNamespace(plan.request().namespace()), manifest);
            }
        });
    }

    Capture capture() {
        Map<ResourceId, PlannedObject> objects = new HashMap<>();
        plan.applies().forEach(object -> objects.put(object.id(), object));
        for (Finding finding : DriftFinder.find(plan, rules).findings()) {
            if (finding.type() == Type.MISSING || finding.type() == Type.EXTRA) {
                leave(finding, "a whole object is brought into Git, or out of it, by hand");
            } else {
                capture(finding, objects.get(finding.id()));
            }
        }
        return new Capture(edits, left);
    }

    private void capture(Finding finding, PlannedObject object) {
        Manifest manifest = manifests.get(finding.id());
        Resource live = object.liveOrNull();
        if (manifest == null) {
            leave(
                    finding,
                    "the object was rendered, so no file holds the value as it is; change what it is rendered from");
            return;
        }
        boolean added = finding.type() == Type.FOREIGN || finding.wanted() == null;
        LiveField field = LiveField.find(finding.path(), manifest.resource(), live, added);
        if (!field.isFound()) {
            leave(finding, "its place in the manifest cannot be told");
        } else if (field.value() == null) {
            leave(finding, "the value is gone in the cluster; remove it from the manifest by hand");
        } else if (field.value() instanceof Map<?, ?> || field.value() instanceof List<?>) {
            leave(finding, "it is more than a single value; change the manifest by hand");
        } else if (plan.request().options().secrets().covers(object.resource(), finding.path(), field.value())) {
            leave(finding, "secret values are never written into a repository");
        } else {
            edits.add(new Capture.Edit(
                    manifest.origin().file(),
                    manifest.origin().path(field.path()),
                    field.value(),
                    added,
                    finding.id()));
        }
    }

    private void leave(Finding finding, String reason) {
        left.add(finding + " is not captured: " + reason);
    }
}
