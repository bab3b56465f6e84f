package io.jenkins.plugins.gitops.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.Util;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.security.Permission;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.gitops.config.EnvironmentResolver;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What the steps have in common: the environment, its application where that is not configured, and a time limit. */
public abstract class EnvironmentStep extends Step {

    private final String environment;
    private String application;
    private int timeoutMinutes;

    /** @param minutes the time limit where none is given */
    protected EnvironmentStep(String environment, int minutes) {
        this.environment = environment;
        this.timeoutMinutes = minutes;
    }

    public String getEnvironment() {
        return environment;
    }

    public String getApplication() {
        return application;
    }

    @DataBoundSetter
    public void setApplication(String application) {
        this.application = Util.fixEmptyAndTrim(application);
    }

    public int getTimeoutMinutes() {
        return timeoutMinutes;
    }

    /** @param timeoutMinutes at least one */
    @DataBoundSetter
    public void setTimeoutMinutes(int timeoutMinutes) {
        this.timeoutMinutes = Math.max(1, timeoutMinutes);
    }

    /** Returns the parameters that belong to the environment, those not given left open. */
    protected EnvironmentSettings given() {
        EnvironmentSettings settings = new EnvironmentSettings(environment);
        settings.offer(Key.APPLICATION, application);
        return settings;
    }

    /** Returns what the build's authentication must be allowed to do with the environment. */
    protected Permission permission() {
        return GitopsPermissions.SYNC;
    }

    /** Returns whether the parameters alone name the repository and the cluster that the step needs. */
    protected abstract boolean isSelfContained();

    /**
     * Returns the parameters, completed from the configuration, and logs where that is.
     *
     * @throws AbortException when the environment is not known, or this build may not use it
     */
    protected EnvironmentSettings settings(StepContext context) throws IOException, InterruptedException {
        if (Util.fixEmptyAndTrim(environment) == null) {
            throw new AbortException("environment is missing; name the environment, such as environment: 'staging'");
        }
        try {
            Run<?, ?> run = Objects.requireNonNull(context.get(Run.class));
            EnvironmentSettings settings =
                    new EnvironmentResolver(run, permission()).complete(given(), isSelfContained());
            TaskListener listener = context.get(TaskListener.class);
            if (listener != null && settings.find(Key.ORIGIN).isPresent()) {
                listener.getLogger().println(settings.get(Key.ORIGIN));
            }
            return settings;
        } catch (OperationException e) {
            throw new AbortException(e.getMessage());
        }
    }

    /**
     * Asks for one more permission where the environment is defined.
     *
     * @throws AbortException when the build's authentication has it not
     */
    protected void require(Permission further, StepContext context) throws IOException, InterruptedException {
        try {
            Run<?, ?> run = Objects.requireNonNull(context.get(Run.class));
            new EnvironmentResolver(run, further).complete(given(), isSelfContained());
        } catch (OperationException e) {
            throw new AbortException(e.getMessage());
        }
    }

    /**
     * Returns the settings of another environment of the same application, as Jenkins is configured.
     *
     * @throws AbortException when that environment is not known
     */
    protected EnvironmentSettings settingsOf(String other, StepContext context)
            throws IOException, InterruptedException {
        EnvironmentSettings named = new EnvironmentSettings(other);
        named.offer(Key.APPLICATION, application);
        try {
            Run<?, ?> run = Objects.requireNonNull(context.get(Run.class));
            return new EnvironmentResolver(run, GitopsPermissions.VIEW).complete(named, false);
        } catch (OperationException e) {
            throw new AbortException(e.getMessage());
        }
    }

    /** Returns the texts of a list, those between commas too: a form has one field for all of them. */
    protected static List<String> words(@CheckForNull List<String> texts) {
        return texts == null
                ? List.of()
                : texts.stream()
                        .flatMap(text -> Stream.of(Regex.split(text, ",")))
                        .map(String::strip)
                        .filter(text -> !text.isEmpty())
                        .toList();
    }

    /** What the steps' descriptors have in common. */
    public abstract static class EnvironmentStepDescriptor extends StepDescriptor {

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class, FlowNode.class, FlowExecution.class);
        }

        /** Returns how a list stands in one field of a form; empty for null. */
        public String text(@CheckForNull List<String> texts) {
            return texts == null ? "" : String.join(", ", texts);
        }

        /** Returns what a step can do while its environment is frozen. */
        protected static ListBoxModel freezeItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.EnvironmentStep_FreezeWaits(), FreezeGate.WAIT),
                    new ListBoxModel.Option(Messages.EnvironmentStep_FreezeFails(), FreezeGate.FAIL));
        }

        /** Only parses; asks nobody. */
        @POST
        public FormValidation doCheckEnvironment(@QueryParameter String value) {
            return FormValidation.validateRequired(value);
        }
    }
}
