package io.jenkins.plugins.gitops.steps;

import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.gitops.config.EnvironmentResolver;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.IOException;
import java.util.function.Supplier;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * The forge of a waiting build, opened in its name and with its credentials as they are at that moment: for a look that serves
 * others too. Nothing of it is kept.
 */
final class BuildForge implements Supplier<Forge> {

    private final StepContext context;
    private final EnvironmentSettings settings;

    BuildForge(StepContext context, EnvironmentSettings settings) {
        this.context = context;
        this.settings = settings;
    }

    /** @throws OperationException when the build is over, or may not use the environment or the credentials any more */
    @Override
    public Forge get() {
        try {
            Run<?, ?> run = context.get(Run.class);
            FlowExecution execution = context.get(FlowExecution.class);
            if (run == null || execution == null || execution.isComplete() || !run.isBuilding()) {
                throw new OperationException("The build is over; another one lends its credentials");
            }
            try (ACLContext ignored = ACL.as2(execution.getAuthentication2())) {
                return new EnvironmentResolver(run, GitopsPermissions.PROMOTE)
                        .connect(settings)
                        .forge();
            }
        } catch (IOException e) {
            throw new OperationException("The build cannot be read any more; another one lends its credentials", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw OperationException.retryable("The look was interrupted; try again", e);
        }
    }
}
