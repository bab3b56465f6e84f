package io.jenkins.plugins.gitops.record;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.listeners.RunListener;

/** Marks the steps that had not ended when their build did. Closes and deletes nothing: the next promotion adopts it. */
@Extension
public class AbandonedSteps extends RunListener<Run<?, ?>> {

    @Override
    public void onCompleted(Run<?, ?> run, @NonNull TaskListener listener) {
        GitopsAction.find(run).ifPresent(GitopsAction::abandonOpen);
    }
}
