package io.jenkins.plugins.gitops.steps.promote;

import io.jenkins.plugins.gitops.connection.EnvironmentPreview;
import io.jenkins.plugins.gitops.connection.EnvironmentRendering;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.RenderChoices;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.steps.StepAgent;
import java.io.IOException;
import java.io.Serializable;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Whether a pull request shows its plan, and how a kustomization or a chart is rendered for it. Stored with a running build. */
final class PreviewChoices implements Serializable {

    private static final long serialVersionUID = 1L;

    private final RenderChoices rendering;
    private final boolean insideNode;

    private PreviewChoices(RenderChoices rendering, boolean insideNode) {
        this.rendering = rendering;
        this.insideNode = insideNode;
    }

    /** Reads what is around a step that starts. */
    static PreviewChoices of(RenderChoices rendering, StepContext context) throws IOException, InterruptedException {
        return new PreviewChoices(rendering, StepAgent.isAround(context));
    }

    /** Returns whether both the step and the environment want it, and there is a cluster that can be asked. */
    static boolean isWanted(EnvironmentSettings settings) {
        return !isForbidden(settings) && EnvironmentPreview.isPossible(settings);
    }

    /** Says that no plan comes where one could be missed. */
    static void tell(EnvironmentSettings settings, OperationLog log) {
        if (!isForbidden(settings) && !EnvironmentPreview.isPossible(settings)) {
            log.info("The pull request shows no plan: the environment " + settings.environment() + " has no cluster");
        }
    }

    private static boolean isForbidden(EnvironmentSettings settings) {
        return settings.list(Key.PLAN_IN_PULL_REQUEST).contains("false");
    }

    EnvironmentRendering rendering(StepContext context, OperationLog log) {
        return new StepAgent(context, insideNode).rendering(rendering, log);
    }
}
