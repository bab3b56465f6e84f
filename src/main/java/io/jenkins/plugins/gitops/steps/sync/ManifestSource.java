package io.jenkins.plugins.gitops.steps.sync;

import hudson.AbortException;
import hudson.FilePath;
import io.jenkins.plugins.gitops.connection.EngineFactory;
import io.jenkins.plugins.gitops.connection.EnvironmentDrift;
import io.jenkins.plugins.gitops.connection.EnvironmentManifests;
import io.jenkins.plugins.gitops.connection.EnvironmentRendering;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.RenderChoices;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.steps.StepAgent;
import java.io.IOException;
import java.io.Serializable;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Where the manifests of a step come from: a revision of the config repository, a pull request's head, or a directory of the
 * workspace. Stored with a running build.
 */
final class ManifestSource implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String workspaceDirectory;

    /** Empty for the tip of the environment's branch; a commit's id as soon as it was read. */
    private volatile String revision;

    /** Zero for none. */
    private volatile long pullRequest;

    /** Whether the step is inside of a node, also while its agent is away. */
    private final boolean insideNode;

    /** Whether what was synced last is meant, which may be another commit on each cluster. */
    private final boolean lastSynced;

    private ManifestSource(
            String workspaceDirectory, String revision, long pullRequest, boolean insideNode, boolean lastSynced) {
        this.lastSynced = lastSynced;
        this.workspaceDirectory = workspaceDirectory;
        this.revision = revision;
        this.pullRequest = pullRequest;
        this.insideNode = insideNode;
    }

    /**
     * Reads a step's parameters.
     *
     * @throws AbortException when they contradict each other, or a workspace is needed and there is none
     */
    static ManifestSource of(ManifestStep step, StepContext context) throws IOException, InterruptedException {
        return of(step, 0, context, false);
    }

    /** As {@link #of(ManifestStep, StepContext)}; where the step names nothing, what was synced last is meant. */
    static ManifestSource ofLastSync(ManifestStep step, StepContext context) throws IOException, InterruptedException {
        return of(step, 0, context, true);
    }

    /** @param pullRequest zero for none */
    static ManifestSource of(ManifestStep step, long pullRequest, StepContext context)
            throws IOException, InterruptedException {
        return of(step, pullRequest, context, false);
    }

    private static ManifestSource of(ManifestStep step, long pullRequest, StepContext context, boolean lastSynced)
            throws IOException, InterruptedException {
        String directory = step.getWorkspaceDirectory() == null ? "" : step.getWorkspaceDirectory();
        String revision = step.getRevision() == null ? "" : step.getRevision();
        int given = (directory.isEmpty() ? 0 : 1) + (revision.isEmpty() ? 0 : 1) + (pullRequest == 0 ? 0 : 1);
        if (given > 1) {
            throw new AbortException(
                    "revision, pullRequest and workspaceDirectory say different things; give one of them");
        }
        boolean insideNode = StepAgent.isAround(context);
        if (!directory.isEmpty() && !insideNode) {
            throw new AbortException("workspaceDirectory: \"" + directory
                    + "\" needs a workspace; put the step into a node, or give a revision of the config repository");
        }
        return new ManifestSource(directory, revision, pullRequest, insideNode, lastSynced && given == 0);
    }

    /** Returns whether what was synced last is meant, which may be another commit on each cluster. */
    boolean isLastSynced() {
        return lastSynced;
    }

    /** Returns the name of the directory of the workspace; empty for the config repository. */
    String workspaceDirectory() {
        return workspaceDirectory;
    }

    /**
     * Makes a branch or a pull request the commit that it is now, before any of several clusters reads it.
     *
     * @param writes whether it is applied, so that it must be in the history of the environment's branch
     * @return 40 digits; empty for a workspace and for what was synced last
     * @throws OperationException as {@link #read}
     */
    String pin(EngineFactory factory, EnvironmentSettings settings, boolean writes) {
        if (lastSynced || !workspaceDirectory.isEmpty()) {
            return "";
        }
        boolean tip = revision.isEmpty() && pullRequest == 0;
        revision = EnvironmentManifests.commitOf(factory, settings, revision, pullRequest);
        pullRequest = 0;
        if (writes && !tip) {
            EnvironmentManifests.checkInBranch(factory, settings, revision);
        }
        return revision;
    }

    /**
     * Reads the manifests. What was a branch or a pull request is a commit from then on, so that a look after a restart reads
     * the same.
     *
     * @param writes whether they are applied, so that the commit must be in the history of the environment's branch
     * @throws OperationException when they cannot be read, or are not the environment's to apply; a retryable one while the agent is away
     */
    EnvironmentManifests read(
            EngineFactory factory,
            EnvironmentSettings settings,
            RenderChoices choices,
            boolean writes,
            StepContext context,
            OperationLog log)
            throws IOException, InterruptedException {
        StepAgent agent = new StepAgent(context, insideNode);
        if (!workspaceDirectory.isEmpty()) {
            return readWorkspace(factory, settings, agent, choices, log);
        }
        EnvironmentRendering rendering = agent.rendering(choices, log);
        String commit = lastSynced
                ? EnvironmentDrift.lastCommit(factory, settings, "there is nothing to go back to", "revision")
                : pin(factory, settings, writes);
        if (lastSynced && writes) {
            EnvironmentManifests.checkInBranch(factory, settings, commit);
        }
        return EnvironmentManifests.ofRevision(factory, settings, commit, rendering);
    }

    private EnvironmentManifests readWorkspace(
            EngineFactory factory,
            EnvironmentSettings settings,
            StepAgent agent,
            RenderChoices choices,
            OperationLog log)
            throws IOException, InterruptedException {
        FilePath workspace = agent.workspace("The agent of the workspace with " + workspaceDirectory);
        WorkspaceFiles files = WorkspaceFiles.read(workspace, workspaceDirectory);
        if (EnvironmentManifests.arePlain(files.contents().keySet())) {
            return EnvironmentManifests.ofFiles(
                    files.contents(), files.links(), workspaceDirectory + " of the workspace");
        }
        WorkspaceFiles whole = WorkspaceFiles.readWhole(workspace);
        return EnvironmentManifests.ofRendered(
                factory, settings, whole.contents(), whole.links(), workspaceDirectory, agent.rendering(choices, log));
    }
}
