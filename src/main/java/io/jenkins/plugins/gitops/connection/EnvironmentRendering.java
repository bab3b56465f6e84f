package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.connection.agent.AgentProcessRunner;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.RenderChoices;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.render.Renderer;
import io.jenkins.plugins.gitops.engine.render.SourceFiles;
import io.jenkins.plugins.gitops.engine.render.SourceKind;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.io.IOException;
import java.util.List;

/**
 * How an environment's kustomization or chart becomes objects: by programs on an agent, which is looked for only when a directory
 * needs one. Plain manifests need none.
 */
public final class EnvironmentRendering {

    private static final String UNKNOWN_VERSION = "";

    private final RenderChoices choices;
    private final Agent agent;
    private final OperationLog log;

    /** Where the programs are. */
    @FunctionalInterface
    public interface Agent {

        /**
         * Returns the runner.
         *
         * @param what is rendered, for messages: {@code a Helm chart in charts/cart}
         * @throws OperationException when there is no agent, with the way out; a retryable one while it is away
         */
        AgentProcessRunner find(String what) throws IOException, InterruptedException;
    }

    /** A step is outside of every agent, so nothing can be rendered. */
    public static final class NoAgentException extends OperationException {

        private static final long serialVersionUID = 1L;

        /** @param what is rendered, for messages: {@code a Helm chart in charts/cart} */
        public NoAgentException(String what) {
            super("There is " + what + ", which is rendered by programs of an agent, never on the"
                    + " controller: put the step into a node whose agent has them, such as node('linux') { … }");
        }
    }

    /** @param log gets a line for each rendering, and what the programs warn of */
    public EnvironmentRendering(RenderChoices choices, Agent agent, OperationLog log) {
        this.choices = choices;
        this.agent = agent;
        this.log = log;
    }

    /**
     * Renders a directory that holds no plain manifests. Blocks for as long as the programs take.
     *
     * @throws OperationException when there is no agent, or the rendering fails
     * @throws InterruptedException when the thread was interrupted: to be rendered again
     */
    List<Resource> render(EngineFactory factory, EnvironmentSettings settings, SourceFiles files, String directory)
            throws IOException, InterruptedException {
        SourceKind kind = SourceKind.of(files, directory);
        AgentProcessRunner runner = agent.find(kind + " in " + (directory.isEmpty() ? "the root" : directory));
        // no other kind asks for it
        String version = kind == SourceKind.HELM ? factory.clusterVersion() : UNKNOWN_VERSION;
        try {
            return new Renderer(runner)
                    .render(files, directory, choices.toOptions(settings, version), log)
                    .resources();
        } catch (OperationException e) {
            if (Thread.interrupted()) {
                // no failure of the rendering: whoever interrupts wants this thread, such as a Jenkins that shuts down
                InterruptedException interruption = new InterruptedException(e.getMessage());
                interruption.initCause(e);
                throw interruption;
            }
            throw e;
        }
    }
}
