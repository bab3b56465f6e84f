package io.jenkins.plugins.gitops.steps.promote;

import hudson.security.ACLContext;
import io.jenkins.plugins.gitops.config.EnvironmentResolver;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.steps.StepBuild;
import java.io.IOException;
import java.util.function.Supplier;
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
            StepBuild build = StepBuild.around(context);
            if (build.isOver()) {
                throw new OperationException("The build is over; another one lends its credentials");
            }
            try (ACLContext ignored = build.impersonate()) {
                return new EnvironmentResolver(build.run(), GitopsPermissions.PROMOTE)
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
