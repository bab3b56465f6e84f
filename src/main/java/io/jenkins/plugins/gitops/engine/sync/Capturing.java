package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.diff.DriftReport.Finding;
import io.jenkins.plugins.gitops.engine.diff.DriftReport.Type;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.ManifestOrigin;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.sync.fields.LiveField;
import io.jenkins.plugins.gitops.engine.sync.options.DriftRules;
import io.jenkins.plugins.gitops.engine.sync.plan.DriftFinder;
import io.jenkins.plugins.gitops.engine.sync.plan.PlannedObject;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Turns findings of drift into edits of the manifests they came from. Pure. */
final class Capturing {

    private record Manifest(ManifestOrigin origin, Resource resource) {}

    private static final Pattern DOCUMENT = Pattern.compile("documents\\[\\d+]");
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9.-]+");

    private final SyncPlan plan;
    private final DriftRules rules;
    private final String unknown;
    private final Map<ManifestOrigin, Resource> origins;
    private final Map<ResourceId, Manifest> manifests = new HashMap<>();
    private final List<Capture.Edit> edits = new ArrayList<>();
    private final List<String> left = new ArrayList<>();

    /**
     * @param origins where all objects stand by now; empty where the manifests were rendered. What is not as it was synced is left
     * @param unknown why an object is not among them
     */
    Capturing(SyncPlan plan, DriftRules rules, Map<ManifestOrigin, Resource> origins, String unknown) {
        this.unknown = unknown;
        this.plan = plan;
        this.rules = rules;
        this.origins = Map.copyOf(origins);
        Map<ResourceId, Resource> synced = new HashMap<>();
        plan.request().resources().forEach(resource -> synced.put(resource.id(), resource));
        origins.forEach((origin, resource) -> {
            if (!resource.equals(synced.get(resource.id()))) {
                return;
            }
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
                leave(finding, null, "a whole object is brought into Git, or out of it, by hand");
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
            leave(finding, object, unknown);
            return;
        }
        boolean added = finding.type() == Type.FOREIGN || finding.wanted() == null;
        LiveField field = LiveField.find(finding.path(), manifest.resource(), live, added);
        if (!field.isFound()) {
            leave(finding, object, "its place in the manifest cannot be told");
        } else if (field.value() == null) {
            leave(finding, object, "the value is gone in the cluster; remove it from the manifest by hand");
        } else if (field.value() instanceof Map<?, ?> || field.value() instanceof List<?>) {
            leave(finding, object, "it is more than a single value; change the manifest by hand");
        } else if (object.mask(plan.request().options()).covers(object.resource(), finding.path(), field.value())) {
            leave(finding, object, "secret values are never written into a repository");
        } else {
            edits.add(new Capture.Edit(
                    manifest.origin().file(), place(manifest).path(field.path()), field.value(), added, finding.id()));
        }
    }

    /** By kind and name where that is enough, so that it means the same object when documents come or go before it. */
    private ManifestOrigin place(Manifest manifest) {
        ManifestOrigin origin = manifest.origin();
        Resource resource = manifest.resource();
        // among those too that are left: the place must mean one document
        boolean alone = origins.entrySet().stream()
                        .filter(other -> other.getKey().file().equals(origin.file()))
                        .map(Map.Entry::getValue)
                        .filter(other -> other.kind().equals(resource.kind())
                                && other.name().equals(resource.name()))
                        .count()
                == 1;
        return alone
                        && Regex.matcher(DOCUMENT, origin.place()).matches()
                        && Regex.matcher(SAFE, resource.name()).matches()
                ? new ManifestOrigin(
                        origin.file(), "documents[kind=" + resource.kind() + ",metadata.name=" + resource.name() + "]")
                : origin;
    }

    private void leave(Finding finding, PlannedObject objectOrNull, String reason) {
        left.add(DriftFinder.shown(finding, objectOrNull, plan.request().options()) + " is not captured: " + reason);
    }
}
