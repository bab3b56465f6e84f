package io.jenkins.plugins.gitops.view;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Action;
import hudson.model.Run;
import io.jenkins.plugins.gitops.record.GitopsAction;
import java.util.Collection;
import java.util.List;
import jenkins.model.TransientActionFactory;

/** Gives the page to builds that have something to show. Asked for often and for every build: it only looks at memory. */
@Extension
@SuppressWarnings("rawtypes") // what TransientActionFactory can be asked for is a raw class
public class GitopsTabFactory extends TransientActionFactory<Run> {

    @Override
    public Class<Run> type() {
        return Run.class;
    }

    @Override
    public Class<? extends Action> actionType() {
        return GitopsTab.class;
    }

    @NonNull
    @Override
    public Collection<? extends Action> createFor(@NonNull Run target) {
        Run<?, ?> run = target;
        return GitopsAction.find(run)
                .map(action -> List.of(new GitopsTab(run, action)))
                .orElse(List.of());
    }
}
