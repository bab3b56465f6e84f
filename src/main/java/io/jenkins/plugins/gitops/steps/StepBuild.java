package io.jenkins.plugins.gitops.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.io.IOException;
import java.util.Objects;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * The build around a step, asked for anew at each look, since it may end, move or vanish meanwhile. Its log is not kept: it has
 * buffers of its own.
 */
public final class StepBuild {

    private final StepContext context;

    @CheckForNull
    private final Run<?, ?> run;

    @CheckForNull
    private final FlowExecution execution;

    private StepBuild(StepContext context, Run<?, ?> run, FlowExecution execution) {
        this.context = context;
        this.run = run;
        this.execution = execution;
    }

    /** @throws IOException where Jenkins knows the build no more */
    public static StepBuild around(StepContext context) throws IOException, InterruptedException {
        return new StepBuild(context, context.get(Run.class), context.get(FlowExecution.class));
    }

    /** Returns whether it was deleted: whatever is written for it now would make a part of it again. */
    boolean isGone() {
        return run != null && !run.getRootDir().isDirectory();
    }

    /** Returns whether it has ended, perhaps without a stop of its steps, or was deleted. Quick. */
    public boolean isOver() {
        return run == null || execution == null || execution.isComplete() || !run.isBuilding() || isGone();
    }

    /** Returns the build; not before it is known that it is not over. */
    public Run<?, ?> run() {
        return run;
    }

    /** Returns its program; not before it is known that it is not over. */
    FlowExecution execution() {
        return execution;
    }

    public OperationLog log() throws IOException, InterruptedException {
        TaskListener listener = context.get(TaskListener.class);
        return new TaskListenerLog(listener == null ? TaskListener.NULL : listener);
    }

    /** Makes the current thread act as the build, until that is closed. */
    public ACLContext impersonate() {
        return ACL.as2(Objects.requireNonNull(execution, "program").getAuthentication2());
    }
}
