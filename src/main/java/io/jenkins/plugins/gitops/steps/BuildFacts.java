package io.jenkins.plugins.gitops.steps;

import hudson.model.Cause;
import hudson.model.Run;
import hudson.plugins.git.util.BuildData;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import java.util.List;
import jenkins.model.JenkinsLocationConfiguration;

/** What a build tells about itself. */
final class BuildFacts {

    private BuildFacts() {}

    /** Returns the build's address, or its name where Jenkins does not know its own address. */
    static String address(Run<?, ?> run) {
        String root = JenkinsLocationConfiguration.get().getUrl();
        return root == null ? run.getFullDisplayName() : root + run.getUrl();
    }

    /** Returns who started it; empty where nobody did. */
    static String person(Run<?, ?> run) {
        Cause.UserIdCause cause = run.getCause(Cause.UserIdCause.class);
        return cause == null || cause.getUserName() == null ? "" : cause.getUserName();
    }

    /** Returns the one commit that the build checked out with the Git plugin besides the config repository; empty otherwise. */
    static String sourceCommit(Run<?, ?> run, EnvironmentSettings settings) {
        String config = settings.find(Key.REPOSITORY).orElse("");
        List<String> commits = run.getActions(BuildData.class).stream()
                .filter(data -> !data.getRemoteUrls().contains(config) && data.getLastBuiltRevision() != null)
                .map(data -> data.getLastBuiltRevision().getSha1String())
                .distinct()
                .toList();
        return commits.size() == 1 ? commits.get(0) : "";
    }

    /** Returns the number of the pull request that this build promoted to the environment; empty without one. */
    static String pullRequest(Run<?, ?> run, EnvironmentSettings settings) {
        return "";
    }
}
