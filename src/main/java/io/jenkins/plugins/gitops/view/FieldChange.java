package io.jenkins.plugins.gitops.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** One field of an object that differs, secret values masked. */
@ExportedBean(defaultVisibility = 9)
public final class FieldChange {

    private final Resource difference;

    FieldChange(Resource difference) {
        this.difference = difference;
    }

    /** Returns such as {@code spec.template.spec.containers[name=cart].image}. */
    @Exported
    public String getPath() {
        return difference.text("path");
    }

    /** Returns the old value; null where the field was not there. */
    @Exported
    @CheckForNull
    public String getBefore() {
        return difference.at("before").map(String::valueOf).orElse(null);
    }

    /** Returns the new value; null where the field goes away. */
    @Exported
    @CheckForNull
    public String getAfter() {
        return difference.at("after").map(String::valueOf).orElse(null);
    }
}
