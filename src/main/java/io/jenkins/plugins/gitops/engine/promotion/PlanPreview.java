package io.jenkins.plugins.gitops.engine.promotion;

import java.util.Optional;

/**
 * What clusters would make of a proposal, for those who review it. Asked by the looks at an open pull request, which it never holds up:
 * plans are made elsewhere, and whoever makes them causes another look when one is there.
 */
public interface PlanPreview {

    /** Nobody wants a plan. */
    PlanPreview NONE = new PlanPreview() {
        @Override
        public boolean isWanted(String headCommit) {
            return false;
        }

        @Override
        public Optional<PlanSummary> of(String headCommit) {
            return Optional.empty();
        }

        @Override
        public void settled(String headCommit) {
            // nothing is kept
        }

        @Override
        public void unsettled(String headCommit) {
            // nothing is kept
        }
    };

    /** Returns whether the plan of that commit is still to be shown; quick. */
    boolean isWanted(String headCommit);

    /** Returns the plan of a commit, empty while it is not made; the first time that it is asked for begins it. Returns at once. */
    Optional<PlanSummary> of(String headCommit);

    /** The pull request shows the plan of that commit, or never will: from now on, also after a restart, it is not wanted. */
    void settled(String headCommit);

    /** The pull request has lost the plan of that commit, and no person took it out: it is wanted again. */
    void unsettled(String headCommit);
}
