package io.jenkins.plugins.gitops.view;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A plan, or the report of what became of it, as it was stored: secret values masked already, all text from outside. */
@ExportedBean(defaultVisibility = 9)
public final class PlanView {

    /** More objects than a browser shows well; the stored document has all. */
    static final int MAX_SHOWN = 1_000;

    private final Resource document;
    private final List<ObjectChange> changes;

    private PlanView(Resource document) {
        this.document = document;
        this.changes = document.maps("changes").stream()
                .map(change -> new ObjectChange(Resource.of(change)))
                .toList();
    }

    /** Reads a stored plan; empty where it is none. */
    static Optional<PlanView> parse(String json) {
        try {
            return Optional.of(new PlanView(Resource.of(ResourceJson.read(json, "The stored plan"))));
        } catch (OperationException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns the plan's hash, 64 hexadecimal digits; may be empty. */
    @Exported
    public String getHash() {
        return document.text("hash");
    }

    /** Returns the namespace of objects that name none. */
    @Exported
    public String getNamespace() {
        return document.text("namespace");
    }

    /** Returns counts: {@code 2 to create, 1 to configure}. */
    @Exported
    public String getSummary() {
        return document.text("summary");
    }

    /** Returns one entry for each object. */
    @Exported
    public List<ObjectChange> getChanges() {
        return changes;
    }

    /** Returns the objects that the page shows: those that change, as many as a browser shows well. */
    public List<ObjectChange> getShown() {
        return changes.stream().filter(ObjectChange::isChange).limit(MAX_SHOWN).toList();
    }

    public List<ObjectChange> getUnchanged() {
        return changes.stream()
                .filter(change -> !change.isChange())
                .limit(MAX_SHOWN)
                .toList();
    }

    /** Returns how many objects change and are not shown. */
    public long getLeftOut() {
        return Math.max(0, changes.stream().filter(ObjectChange::isChange).count() - MAX_SHOWN);
    }

    /** Returns what the API server warned of. */
    @Exported
    public List<String> getWarnings() {
        List<String> warnings = new ArrayList<>();
        if (document.at("warnings").orElse(List.of()) instanceof List<?> list) {
            list.forEach(each -> warnings.add(String.valueOf(each)));
        }
        return warnings;
    }
}
