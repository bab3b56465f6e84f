package io.jenkins.plugins.gitops.view;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What happens, or happened, to one object of a plan. */
@ExportedBean(defaultVisibility = 9)
public final class ObjectChange {

    private static final Set<String> KNOWN =
            Set.of("created", "configured", "unchanged", "recreated", "deleted", "skipped", "failed");

    private final Resource change;
    private final List<FieldChange> differences;

    ObjectChange(Resource change) {
        this.change = change;
        this.differences = change.maps("differences").stream()
                .map(difference -> new FieldChange(Resource.of(difference)))
                .toList();
    }

    /** Returns the API group; empty for the core group. */
    @Exported
    public String getGroup() {
        return change.text("group");
    }

    @Exported
    public String getKind() {
        return change.text("kind");
    }

    /** Returns the namespace; empty for what belongs to the whole cluster. */
    @Exported
    public String getNamespace() {
        return change.text("namespace");
    }

    @Exported
    public String getName() {
        return change.text("name");
    }

    /** Returns {@code created}, {@code configured}, {@code unchanged}, {@code recreated}, {@code deleted}, {@code skipped} or {@code failed}. */
    @Exported
    public String getAction() {
        return change.text("action").toLowerCase(Locale.ROOT);
    }

    /** Returns why, where the action alone does not say it; empty otherwise. */
    @Exported
    public String getReason() {
        return change.text("reason");
    }

    @Exported
    public List<FieldChange> getDifferences() {
        return differences;
    }

    /** Returns {@code Deployment shop/cart}. */
    public String getTitle() {
        String place = getNamespace().isEmpty() ? "" : getNamespace() + "/";
        return getKind() + " " + place + getName();
    }

    /** Returns the part of a style's name that the action decides. */
    public String getStyle() {
        return KNOWN.contains(getAction()) ? getAction() : "skipped";
    }

    public boolean isChange() {
        return !getAction().equals("unchanged");
    }

    public String getActionLabel() {
        return switch (getAction()) {
            case "created" -> Messages.Action_Created();
            case "configured" -> Messages.Action_Configured();
            case "unchanged" -> Messages.Action_Unchanged();
            case "recreated" -> Messages.Action_Recreated();
            case "deleted" -> Messages.Action_Deleted();
            case "skipped" -> Messages.Action_Skipped();
            case "failed" -> Messages.Action_Failed();
            default -> getAction();
        };
    }

    /** Returns how many fields differ, in words; empty where none is known. */
    public String getFieldsText() {
        return differences.isEmpty() ? "" : Messages.Plan_Fields(differences.size());
    }
}
