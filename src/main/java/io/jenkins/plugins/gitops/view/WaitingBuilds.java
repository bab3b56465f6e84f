package io.jenkins.plugins.gitops.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Api;
import hudson.model.Item;
import hudson.model.ManagementLink;
import hudson.model.Run;
import hudson.security.Permission;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.waiting.WaitingStep;
import io.jenkins.plugins.gitops.waiting.WaitingSteps;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.verb.POST;
import org.springframework.security.access.AccessDeniedException;

/** What waits where, for administrators: <em>Manage Jenkins, Waiting GitOps steps</em>, with a way to end many at once. */
@Extension
@Symbol("gitopsWaiting")
@ExportedBean(defaultVisibility = 9)
public class WaitingBuilds extends ManagementLink implements StaplerProxy {

    private static final Logger LOGGER = Logger.getLogger(WaitingBuilds.class.getName());

    @Override
    public String getIconFileName() {
        return Symbols.GITOPS;
    }

    @Override
    public String getDisplayName() {
        return Messages.WaitingBuilds_DisplayName();
    }

    @Override
    public String getDescription() {
        return Messages.WaitingBuilds_Description();
    }

    @Override
    public String getUrlName() {
        return "gitops-waiting";
    }

    @NonNull
    @Override
    public Category getCategory() {
        return Category.STATUS;
    }

    @NonNull
    @Override
    public Permission getRequiredPermission() {
        return Jenkins.ADMINISTER;
    }

    /** The permission of a link hides it only; this protects what is behind. */
    @Override
    public Object getTarget() {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return this;
    }

    /** Returns the machine's view of this page: {@code api/json}. */
    public Api getApi() {
        return new Api(this);
    }

    /** Returns all waiting steps, those who wait longest first. */
    @Exported
    public List<Row> getSteps() {
        return WaitingSteps.get().all().stream()
                .map(WaitingBuilds::row)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Null where the build is gone, or is none that this reader may see. */
    @CheckForNull
    private static Row row(WaitingStep waiting) {
        try {
            Run<?, ?> run = Run.fromExternalizableId(waiting.runId());
            return run == null ? null : new Row(waiting, run);
        } catch (AccessDeniedException | IllegalArgumentException e) {
            LOGGER.log(Level.FINE, e, () -> waiting.runId() + " is not shown");
            return null;
        }
    }

    /** Ends the steps named by the parameters {@code step} as aborted, in the name of the reader, who needs Job/Cancel. */
    @POST
    public HttpResponse doAbort(StaplerRequest2 request) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return each(request, Item.CANCEL, step -> step.abort(StepPage.interruptionByReader()));
    }

    /** Makes the steps named by the parameters {@code step} look now; the reader needs Job/Build. */
    @POST
    public HttpResponse doCheckNow(StaplerRequest2 request) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return each(request, Item.BUILD, WaitingStep::nudge);
    }

    private HttpResponse each(StaplerRequest2 request, Permission permission, Consumer<WaitingStep> effect) {
        String[] named = request.getParameterValues("step");
        Set<String> ids = named == null ? Set.of() : new HashSet<>(List.of(named));
        int done = 0;
        for (Row row : getSteps()) {
            if (ids.contains(row.getId()) && row.getRun().getParent().hasPermission(permission)) {
                effect.accept(row.waiting);
                done++;
            }
        }
        return HttpResponses.text(Messages.WaitingBuilds_Done(done));
    }

    /** A step that waits. */
    @ExportedBean(defaultVisibility = 9)
    public static final class Row {

        private final WaitingStep waiting;
        private final Run<?, ?> run;

        Row(WaitingStep waiting, Run<?, ?> run) {
            this.waiting = waiting;
            this.run = run;
        }

        /** Returns by which name the step is aborted. */
        @Exported
        public String getId() {
            return waiting.runId() + " " + waiting.nodeId();
        }

        public Run<?, ?> getRun() {
            return run;
        }

        /** Returns the build as {@code folder/job#7}. */
        @Exported
        public String getBuild() {
            return waiting.runId();
        }

        /** Returns the address of the build below Jenkins' own. */
        @Exported
        public String getUrl() {
            return run.getUrl();
        }

        /** Returns what is known of the step; null where it has recorded nothing yet. */
        @Exported
        @CheckForNull
        public StepView getStep() {
            return GitopsAction.find(run)
                    .flatMap(action -> action.find(waiting.nodeId()).map(record -> new StepView(run, action, record)))
                    .orElse(null);
        }
    }
}
