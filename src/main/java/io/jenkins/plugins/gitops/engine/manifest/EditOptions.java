package io.jenkins.plugins.gitops.engine.manifest;

import java.util.Objects;

/**
 * What all edits have in common.
 *
 * @param onMissing what to do when the place does not exist
 * @param digest whether an image must be pinned by its digest: a reference without one is refused
 * @param followAliases whether an alias or a merge key is followed to the value that it names, which changes that value for
 *     all who use it
 */
public record EditOptions(MissingPolicy onMissing, boolean digest, boolean followAliases) {

    /** Fail when the place is missing, take the image as it is given, follow no alias. */
    public static final EditOptions DEFAULT = new EditOptions(MissingPolicy.FAIL, false, false);

    public EditOptions {
        Objects.requireNonNull(onMissing, "onMissing");
    }

    /** Returns these options with another policy for missing places. */
    public EditOptions withOnMissing(MissingPolicy policy) {
        return new EditOptions(policy, digest, followAliases);
    }
}
