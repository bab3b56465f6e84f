package io.jenkins.plugins.gitops.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Api;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.User;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.record.ContentDifference;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.waiting.WaitingStep;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.CauseOfInterruption;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.verb.POST;
import org.springframework.security.core.Authentication;

/** The page of one step: {@code <build>/gitops/step/<flow node>/}, with its plan, its checks, and what can be done. */
@ExportedBean(defaultVisibility = 9)
public final class StepPage {

    private static final Logger LOGGER = Logger.getLogger(StepPage.class.getName());

    private static final int MAX_REASON = 500;
    private static final int SHORT_COMMIT = 10;

    private final StepView step;

    StepPage(StepView step) {
        this.step = step;
    }

    @Exported
    public StepView getStep() {
        return step;
    }

    // what l:run-subpage asks its page for

    public Run<?, ?> getObject() {
        return step.getRun();
    }

    public String getDisplayName() {
        return step.getTitle();
    }

    public Object getIconColor() {
        return step.getRun().getIconColor();
    }

    /** Returns the machine's view of this page, with its documents: {@code api/json}. */
    public Api getApi() {
        return new Api(this);
    }

    /** Returns the plan; null where there is none, or it cannot be read. */
    @Exported
    @CheckForNull
    public PlanView getPlan() {
        return document(StepRecord.PLAN_DOCUMENT).flatMap(PlanView::parse).orElse(null);
    }

    /** Returns the start of the proposed commit whose plan it is; empty where the step has proposed nothing. */
    public String getPlannedCommit() {
        String commit = step.record().fact(StepRecord.PLANNED_COMMIT);
        return commit.substring(0, Math.min(commit.length(), SHORT_COMMIT));
    }

    /** Returns what was done, object by object; null where there is no such report. */
    @Exported
    @CheckForNull
    public PlanView getReport() {
        return document(StepRecord.REPORT_DOCUMENT).flatMap(PlanView::parse).orElse(null);
    }

    /** Returns the plan of each of several clusters; empty where there is one cluster. */
    @Exported
    public List<ClusterPlanView> getPlans() {
        return ofClusters(StepRecord::isPlan);
    }

    /** Returns what was done on each of several clusters; empty where there is one cluster. */
    @Exported
    public List<ClusterPlanView> getReports() {
        return ofClusters(StepRecord::isReport);
    }

    private List<ClusterPlanView> ofClusters(Predicate<String> kind) {
        List<ClusterPlanView> views = new ArrayList<>();
        for (String name : step.getDocuments()) {
            String cluster = StepRecord.clusterOf(name);
            if (kind.test(name) && !cluster.isEmpty()) {
                document(name)
                        .flatMap(PlanView::parse)
                        .ifPresent(view -> views.add(new ClusterPlanView(cluster, name, view)));
            }
        }
        return views;
    }

    /** Returns what the verification found; null where there is none. */
    @Exported
    @CheckForNull
    public VerificationView getVerification() {
        return document(StepRecord.VERIFICATION_DOCUMENT)
                .flatMap(VerificationView::parse)
                .orElse(null);
    }

    /** Returns what was merged instead of what was promoted, a line for each place; empty where there is nothing of that. */
    @Exported
    public List<ContentDifference> getDifferences() {
        return document(StepRecord.DIFFERENCE_DOCUMENT)
                .flatMap(ContentDifference::parse)
                .orElse(List.of());
    }

    /** Returns the names of documents that are named but cannot be shown, so that the page says so. */
    public List<String> getUnreadable() {
        return step.getDocuments().stream()
                .filter(name -> !name.equals(StepRecord.JUNIT_DOCUMENT))
                .filter(name -> document(name).isEmpty())
                .toList();
    }

    private Optional<String> document(String name) {
        try {
            return step.action().read(step.getId(), name);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "the document " + name + " of " + step.getRun() + " cannot be read");
            return Optional.empty();
        }
    }

    /** Makes the step look now at what it waits for. Needs Job/Build of the reader. */
    @POST
    public HttpResponse doCheckNow() {
        step.getRun().getParent().checkPermission(Item.BUILD);
        WaitingStep waiting = waiting();
        LOGGER.log(Level.FINE, () -> Jenkins.getAuthentication2().getName() + " makes " + step.getUrl() + " look now");
        waiting.nudge();
        return HttpResponses.ok();
    }

    /** Ends the step as aborted, in the name of the reader. Needs Job/Cancel of the reader. */
    @POST
    public HttpResponse doAbort() {
        step.getRun().getParent().checkPermission(Item.CANCEL);
        waiting().abort(interruptionByReader());
        return HttpResponses.ok();
    }

    /** Decides that a merge with other content counts. Needs GitOps/Promote of the reader where the environment is defined. */
    @POST
    public HttpResponse doAccept() {
        return decide(StepRecord.ACCEPTED);
    }

    /** Decides that a merge with other content does not count. Needs GitOps/Promote as {@link #doAccept} does. */
    @POST
    public HttpResponse doReject() {
        return decide(StepRecord.REJECTED);
    }

    /** On the disk before the answer goes out; the step finds it there, also after a restart. */
    private HttpResponse decide(String answer) {
        WaitingStep waiting = waiting();
        Authentication reader = Jenkins.getAuthentication2();
        if (!waiting.isDecidedBy(reader)) {
            throw new Refusal(403, Messages.StepPage_MayNotDecide(reader.getName()));
        }
        if (!step.action().answer(step.getId(), answer, reader.getName())) {
            throw new Refusal(409, Messages.StepPage_NothingAsked());
        }
        LOGGER.log(Level.INFO, () -> reader.getName() + " has " + answer + " what " + step.getUrl() + " asked");
        waiting.nudge();
        return HttpResponses.ok();
    }

    /**
     * Lets this step of this build through the freeze of its environment. Needs GitOps/OverrideFreeze of the reader where the
     * environment is defined, and a reason; both are recorded.
     *
     * @param reason why, at most {@value #MAX_REASON} characters; line breaks become blanks
     */
    @POST
    public HttpResponse doOverrideFreeze(@QueryParameter String reason) {
        WaitingStep waiting = waiting();
        Authentication reader = Jenkins.getAuthentication2();
        if (!waiting.isOverridableBy(reader)) {
            throw new Refusal(403, Messages.StepPage_MayNotOverride(reader.getName()));
        }
        String words = reason == null
                ? ""
                : Regex.replaceAll(reason, "[\\p{Cntrl}\\s]+", " ").strip();
        if (words.isEmpty() || words.length() > MAX_REASON) {
            throw new Refusal(400, Messages.StepPage_ReasonNeeded(MAX_REASON));
        }
        if (!step.action().overrideFreeze(step.getId(), reader.getName(), words)) {
            throw new Refusal(409, Messages.StepPage_NotFrozen());
        }
        LOGGER.log(
                Level.INFO, () -> reader.getName() + " has overridden the freeze of " + step.getUrl() + ": " + words);
        waiting.nudge();
        return HttpResponses.ok();
    }

    static CauseOfInterruption interruptionByReader() {
        User reader = User.current();
        return new CauseOfInterruption.UserInterruption(reader == null ? "anonymous" : reader.getId());
    }

    private WaitingStep waiting() {
        return step.waitingStep().orElseThrow(() -> new Refusal(409, Messages.StepPage_NotWaiting()));
    }

    /** Returns its documents as files: {@code document/plan.json}. */
    public StepDownload getDocument() {
        return new StepDownload(step);
    }
}
