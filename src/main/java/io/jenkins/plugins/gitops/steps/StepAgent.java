package io.jenkins.plugins.gitops.steps;

import hudson.EnvVars;
import hudson.FilePath;
import io.jenkins.plugins.gitops.connection.EnvironmentRendering;
import io.jenkins.plugins.gitops.connection.agent.AgentProcessRunner;
import io.jenkins.plugins.gitops.connection.settings.RenderChoices;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** The agent around a step, which may be away for a while. */
public final class StepAgent {

    private final StepContext context;
    private final boolean insideNode;

    /** @param insideNode whether the step was started inside of a node: the context tells nothing of an agent that is away */
    public StepAgent(StepContext context, boolean insideNode) {
        this.context = context;
        this.insideNode = insideNode;
    }

    /** Returns whether a step that starts now is inside of a node. */
    public static boolean isAround(StepContext context) throws IOException, InterruptedException {
        return context.get(FilePath.class) != null;
    }

    /** Returns how kustomizations and charts are rendered on this agent. */
    public EnvironmentRendering rendering(RenderChoices choices, OperationLog log) {
        return new EnvironmentRendering(choices, this::runner, log);
    }

    /** Programs are looked for where the step's own environment says, as {@code sh} would. */
    private AgentProcessRunner runner(String what) throws InterruptedException {
        if (!insideNode) {
            throw new EnvironmentRendering.NoAgentException(what);
        }
        String which = "The agent that renders " + what;
        return AgentProcessRunner.in(workspace(which), get(EnvVars.class, which).get("PATH", ""));
    }

    /**
     * Returns the workspace.
     *
     * @param which agent, for messages
     * @throws OperationException retryable, while the agent is away
     */
    public FilePath workspace(String which) throws InterruptedException {
        return get(FilePath.class, which);
    }

    /** An agent that is away is told by null, or by an exception: after a restart of Jenkins it may come back later. */
    private <T> T get(Class<T> type, String which) throws InterruptedException {
        T found;
        try {
            found = context.get(type);
        } catch (IOException e) {
            throw OperationException.retryable(which + " is away (" + e.getMessage() + ")", e);
        }
        if (found == null) {
            throw OperationException.retryable(which + " is away", (Throwable) null);
        }
        return found;
    }
}
