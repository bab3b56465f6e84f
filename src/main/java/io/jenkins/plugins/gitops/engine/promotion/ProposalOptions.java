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
 * @param held whether nobody but a person shall merge for now; what the forge was asked for is taken back
 */
public record ProposalOptions(Decoration decoration, MergeMethod autoMergeOrNull, boolean held) {

    /** Nothing: people merge what they find. */
    public static final ProposalOptions DEFAULT = new ProposalOptions(Decoration.NONE, null);

    /** Options under which nothing is held. */
    public ProposalOptions(Decoration decoration, MergeMethod autoMergeOrNull) {
        this(decoration, autoMergeOrNull, false);
    }

    public ProposalOptions {
        Objects.requireNonNull(decoration, "decoration");
    }

    /** Returns the same for as long as nobody but a person shall merge. */
    public ProposalOptions leavingTheMerge() {
        return new ProposalOptions(decoration, autoMergeOrNull, true);
    }

    /** Returns whether a merge without a person is held up for now, whoever asked the forge for it: a step before this one, perhaps. */
    public boolean holdsUpTheMerge() {
        return held;
    }

    /** Returns how it is merged without a person; nothing while that is held up. */
    public Optional<MergeMethod> autoMerge() {
        return held ? Optional.empty() : Optional.ofNullable(autoMergeOrNull);
    }
}
