package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.forge.Decoration;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import java.util.Objects;
import java.util.Optional;

/**
 * What is done with a pull request after it is open, besides the wait for its merge.
 *
 * @param decoration reviewers, labels and the like; best effort
 * @param autoMergeOrNull how it is merged without a person, once all rules and the policy's approvals are met; null when
 *     people merge
 */
public record ProposalOptions(Decoration decoration, MergeMethod autoMergeOrNull) {

    /** Nothing: people merge what they find. */
    public static final ProposalOptions DEFAULT = new ProposalOptions(Decoration.NONE, null);

    public ProposalOptions {
        Objects.requireNonNull(decoration, "decoration");
    }

    /** Returns the same for as long as nobody but a person shall merge. */
    public ProposalOptions leavingTheMerge() {
        return new ProposalOptions(decoration, null);
    }

    /** Returns how it is merged without a person. */
    public Optional<MergeMethod> autoMerge() {
        return Optional.ofNullable(autoMergeOrNull);
    }
}
