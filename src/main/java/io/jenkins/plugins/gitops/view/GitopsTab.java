package io.jenkins.plugins.gitops.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Api;
import hudson.model.Run;
import io.jenkins.plugins.gitops.record.GitopsAction;
import java.util.Comparator;
import java.util.List;
import jenkins.model.Tab;

/** The page of a build: {@code <build>/gitops/}. Reads what the steps wrote; nothing here asks a forge or a cluster. */
public class GitopsTab extends Tab {

    static final String URL_NAME = "gitops";

    private static final int MAX_IN_SUMMARY = 8;

    private final Run<?, ?> run;
    private final GitopsAction action;

    GitopsTab(Run<?, ?> run, GitopsAction action) {
        super(run);
        this.run = run;
        this.action = action;
    }

    @Override
    public String getIconFileName() {
        return Symbols.GITOPS;
    }

    @Override
    public String getDisplayName() {
        return Messages.GitopsTab_DisplayName();
    }

    @Override
    public String getUrlName() {
        return URL_NAME;
    }

    /** Returns the steps in the order in which they started. */
    public List<StepView> getSteps() {
        return action.records().stream()
                .map(record -> new StepView(run, action, record))
                .toList();
    }

    /** Returns the steps that have not ended. */
    public List<StepView> getWaiting() {
        return getSteps().stream().filter(step -> !step.isEnded()).toList();
    }

    /** Returns what the build's own page shows: what has not ended before the rest, the newest before the older. */
    public List<StepView> getSummary() {
        return getSteps().stream()
                .sorted(Comparator.comparing(StepView::isEnded)
                        .thenComparing(
                                Comparator.comparing(StepView::getStartedMillis).reversed()))
                .limit(MAX_IN_SUMMARY)
                .toList();
    }

    /** Returns how many steps {@link #getSummary} leaves out. */
    public int getLeftOut() {
        return Math.max(0, action.records().size() - MAX_IN_SUMMARY);
    }

    /** Returns the page of a step: {@code step/<flow node>/}; null where there is none. */
    @CheckForNull
    public StepPage getStep(String nodeId) {
        return action.find(nodeId)
                .map(record -> new StepPage(new StepView(run, action, record)))
                .orElse(null);
    }

    /** Returns the machine's view of this page: {@code api/json}. */
    public Api getApi() {
        return new Api(new BuildReport(run.getExternalizableId(), getSteps()));
    }
}
