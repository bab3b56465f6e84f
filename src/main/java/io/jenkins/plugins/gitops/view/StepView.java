package io.jenkins.plugins.gitops.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Run;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.record.StepRecord.State;
import io.jenkins.plugins.gitops.waiting.WaitingStep;
import io.jenkins.plugins.gitops.waiting.WaitingSteps;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A step of a build as pages and the API show it. Names of exported properties are API: they never change. */
@ExportedBean(defaultVisibility = 9)
public final class StepView {

    private final Run<?, ?> run;
    private final GitopsAction action;
    private final StepRecord record;

    StepView(Run<?, ?> run, GitopsAction action, StepRecord record) {
        this.run = run;
        this.action = action;
        this.record = record;
    }

    public Run<?, ?> getRun() {
        return run;
    }

    GitopsAction action() {
        return action;
    }

    StepRecord record() {
        return record;
    }

    /** Returns the id of the flow node, by which the step is addressed. */
    @Exported
    public String getId() {
        return record.getNodeId();
    }

    /** Returns {@code promote}, {@code sync}, {@code plan}, {@code verify}, {@code rollback} or {@code capture}. */
    @Exported
    public String getKind() {
        return record.getKind().name().toLowerCase(Locale.ROOT);
    }

    /** Returns {@code running}, {@code waiting}, {@code succeeded}, {@code failed}, {@code aborted} or {@code abandoned}. */
    @Exported
    public String getState() {
        return state().name().toLowerCase(Locale.ROOT);
    }

    /** A build that a crash ended runs none of our code, so nobody wrote how its steps ended. */
    private State state() {
        return record.getState().isEnd() || run.isBuilding() ? record.getState() : State.ABANDONED;
    }

    public boolean isEnded() {
        return state().isEnd();
    }

    public String getIcon() {
        return Symbols.of(state());
    }

    public String getStateLabel() {
        return switch (state()) {
            case RUNNING -> Messages.State_Running();
            case WAITING -> Messages.State_Waiting();
            case SUCCEEDED -> Messages.State_Succeeded();
            case FAILED -> Messages.State_Failed();
            case ABORTED -> Messages.State_Aborted();
            case ABANDONED -> Messages.State_Abandoned();
        };
    }

    /** Returns what the step does as a headline: {@code Promote cart to staging}. */
    public String getTitle() {
        String what = getApplication();
        String where = getEnvironment();
        return switch (record.getKind()) {
            case PROMOTE -> Messages.Title_Promote(what, where).strip();
            case SYNC -> Messages.Title_Sync(what, where).strip();
            case PLAN -> Messages.Title_Plan(what, where).strip();
            case VERIFY -> Messages.Title_Verify(what, where).strip();
            case CAPTURE -> Messages.Title_Capture(what, where).strip();
        };
    }

    @Exported
    public String getApplication() {
        return record.getApplication();
    }

    @Exported
    public String getEnvironment() {
        return record.getEnvironment();
    }

    /** Returns what it waits for, or waited for when the build ended without it; empty otherwise. */
    @Exported
    public String getWaitingFor() {
        return record.getWaitingFor();
    }

    /** Returns why it failed or was aborted; empty otherwise. */
    @Exported
    public String getFailure() {
        return record.getFailure();
    }

    /** Returns when it started, in milliseconds since 1970. */
    @Exported
    public long getStartedMillis() {
        return record.getStartedMillis();
    }

    /** Returns when it ended, in milliseconds since 1970; zero while it has not, and where nobody knows. */
    @Exported
    public long getEndedMillis() {
        return record.getEndedMillis();
    }

    /** Returns when it gives up, in milliseconds since 1970; zero without a limit. */
    @Exported
    public long getDeadlineMillis() {
        return record.getDeadlineMillis();
    }

    /** Returns the facts by their names: {@code image}, {@code commit}, {@code pullRequestUrl} and so on. */
    @Exported(name = "facts")
    public Map<String, String> getRawFacts() {
        return record.getFacts();
    }

    /** Returns the names of its documents. */
    @Exported
    public List<String> getDocuments() {
        return record.getDocuments();
    }

    public Date getStarted() {
        return new Date(record.getStartedMillis());
    }

    @CheckForNull
    public Date getDeadline() {
        return record.getDeadlineMillis() == 0 ? null : new Date(record.getDeadlineMillis());
    }

    /** Returns how long it took; empty while it has not ended. */
    public String getDuration() {
        long ended = record.getEndedMillis();
        return ended == 0 ? "" : Util.getTimeSpanString(Math.max(0, ended - record.getStartedMillis()));
    }

    /** Returns the facts for people. */
    public List<Fact> getFacts() {
        return Facts.of(record);
    }

    /** Returns the one line of what it came to: {@code 2 created, 1 configured}; may be empty. */
    public String getSummaryText() {
        return record.fact(StepRecord.SUMMARY);
    }

    @CheckForNull
    public String getPullRequestHref() {
        return Links.web(record.fact(StepRecord.PULL_REQUEST_URL));
    }

    public boolean isPlanned() {
        return record.getDocuments().stream().anyMatch(StepRecord::isPlan);
    }

    public boolean isDetailed() {
        return !record.getDocuments().isEmpty();
    }

    Optional<WaitingStep> waitingStep() {
        return isEnded() ? Optional.empty() : WaitingSteps.get().find(run, record.getNodeId());
    }

    /** Returns whether the reader may make the step look now. */
    public boolean isCheckable() {
        return run.getParent().hasPermission(Item.BUILD) && waitingStep().isPresent();
    }

    /** Returns whether the reader may end the step. */
    public boolean isAbortable() {
        return run.getParent().hasPermission(Item.CANCEL) && waitingStep().isPresent();
    }

    /** Returns whether a person has to decide something; whoever may do so by {@code accept} or {@code reject}. */
    @Exported
    public boolean isAsking() {
        return !isEnded() && record.isAsking();
    }

    /** Returns whether the reader may decide what the step asks. */
    public boolean isDecidable() {
        return record.isAsking()
                && waitingStep()
                        .filter(step -> step.isDecidedBy(Jenkins.getAuthentication2()))
                        .isPresent();
    }

    /** Returns whether it waits for a freeze; whoever may override that does so by {@code overrideFreeze}. */
    @Exported
    public boolean isFrozen() {
        return !isEnded() && record.isFrozen();
    }

    /** Returns whether the reader may override the freeze. */
    public boolean isOverridable() {
        return record.isFrozen()
                && waitingStep()
                        .filter(step -> step.isOverridableBy(Jenkins.getAuthentication2()))
                        .isPresent();
    }

    /** Returns the address below Jenkins' own. */
    public String getUrl() {
        return run.getUrl() + GitopsTab.URL_NAME + "/step/" + Util.rawEncode(record.getNodeId()) + "/";
    }
}
