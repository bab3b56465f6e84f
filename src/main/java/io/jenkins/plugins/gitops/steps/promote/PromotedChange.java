package io.jenkins.plugins.gitops.steps.promote;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.gitops.engine.manifest.ManifestChange;
import java.io.Serializable;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** One place that a promotion has changed; printed as one line. Stored with the result. */
public final class PromotedChange implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final String path;
    private final String oldValue;
    private final String newValue;

    PromotedChange(ManifestChange change) {
        this.file = change.file();
        this.path = change.path();
        this.oldValue = change.oldValueOrNull();
        this.newValue = change.newValueOrNull();
    }

    /** Returns the path in the config repository. */
    @Whitelisted
    public String getFile() {
        return file;
    }

    /** Returns the place in the file. */
    @Whitelisted
    public String getPath() {
        return path;
    }

    /** Returns what was there; null where nothing was. */
    @CheckForNull
    @Whitelisted
    public String getOldValue() {
        return oldValue;
    }

    /** Returns what is there now; null where nothing is. */
    @CheckForNull
    @Whitelisted
    public String getNewValue() {
        return newValue;
    }

    @Whitelisted
    @Override
    public String toString() {
        return file + " " + path + ": " + (oldValue == null ? "nothing" : oldValue) + " -> "
                + (newValue == null ? "nothing" : newValue);
    }
}
