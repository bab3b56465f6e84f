package io.jenkins.plugins.gitops.steps;

import hudson.model.Cause;
import hudson.model.Run;
import hudson.plugins.git.util.BuildData;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import java.util.List;
import jenkins.model.JenkinsLocationConfiguration;

/** What a build tells about itself. */
public final class BuildFacts {

    private BuildFacts() {}

    /** Returns the address by which the build signs what it does; it stays the same when the job is renamed. */
    public static String address(Run<?, ?> run) {
        return GitopsAction.find(run).flatMap(GitopsAction::address).orElseGet(() -> currentAddress(run));
    }

    /** Returns the build's address, or its name where Jenkins does not know its own address. */
    static String currentAddress(Run<?, ?> run) {
        String root = JenkinsLocationConfiguration.get().getUrl();
        return root == null ? run.getFullDisplayName() : root + run.getUrl();
    }

    /** Returns who started it; empty where nobody did. */
    public static String person(Run<?, ?> run) {
        Cause.UserIdCause cause = run.getCause(Cause.UserIdCause.class);
        return cause == null || cause.getUserName() == null ? "" : cause.getUserName();
    }

    /** Returns the one commit that the build checked out with the Git plugin besides the config repository; empty otherwise. */
    public static String sourceCommit(Run<?, ?> run, EnvironmentSettings settings) {
        String config = settings.find(Key.REPOSITORY).orElse("");
        List<String> commits = run.getActions(BuildData.class).stream()
                .filter(data -> !data.getRemoteUrls().contains(config) && data.getLastBuiltRevision() != null)
                .map(data -> data.getLastBuiltRevision().getSha1String())
                .distinct()
                .toList();
        return commits.size() == 1 ? commits.get(0) : "";
    }

    /** Returns the number of the pull request that this build promoted to the environment; empty without one. */
    public static String pullRequest(Run<?, ?> run, EnvironmentSettings settings) {
        return last(run, settings, StepRecord.Kind.PROMOTE, StepRecord.PULL_REQUEST_NUMBER);
    }

    /** Returns the commit that this build synced to the environment last; empty where it synced none. */
    public static String syncedCommit(Run<?, ?> run, EnvironmentSettings settings) {
        return last(run, settings, StepRecord.Kind.SYNC, StepRecord.COMMIT);
    }

    private static String last(Run<?, ?> run, EnvironmentSettings settings, StepRecord.Kind kind, String fact) {
        String application = settings.find(Key.APPLICATION).orElse("");
        return GitopsAction.find(run).stream()
                .flatMap(action -> action.records().stream())
                .filter(record -> record.getKind() == kind
                        && record.getEnvironment().equals(settings.environment())
                        && record.getApplication().equals(application)
                        && record.fact(StepRecord.DRY_RUN).isEmpty())
                .map(record -> record.fact(fact))
                .filter(value -> !value.isEmpty())
                .reduce((first, second) -> second)
                .orElse("");
    }
}
