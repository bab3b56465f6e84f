package io.jenkins.plugins.gitops.steps;

import io.jenkins.plugins.gitops.waiting.WaitingSteps;

/** Where pages and webhooks find a step that waits: signed in once it has begun, under the name that its build has now. */
final class StepPresence {

    private WaitingEntry entry;
    private boolean over;

    synchronized void signIn(WaitingEntry begun) {
        if (!over) {
            entry = begun;
            WaitingSteps.get().signIn(begun);
        }
    }

    /** For good: nobody reaches the step any more. */
    synchronized void signOut() {
        over = true;
        if (entry != null) {
            WaitingSteps.get().signOut(entry);
            entry = null;
        }
    }

    /** The build's job, or a folder above it, has another name now. */
    synchronized void renamed(String oldJob, String newJob) {
        WaitingEntry old = entry;
        if (old != null && old.isOf(oldJob)) {
            entry = old.renamed(newJob);
            WaitingSteps.get().signOut(old);
            WaitingSteps.get().signIn(entry);
        }
    }
}
