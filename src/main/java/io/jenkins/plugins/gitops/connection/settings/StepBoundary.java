package io.jenkins.plugins.gitops.connection.settings;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The boundary of a configured environment: a step may say less than the configuration, never something else. Otherwise a job that may use
 * one environment could reach the files, the namespace or the branch of another one (Argo CD's CVE-2023-50726 was of this kind). What a step
 * may do with a setting is declared once, at its {@link Key}.
 */
public final class StepBoundary {

    private static final String COMMIT = "commit";

    private final EnvironmentSettings configured;

    private StepBoundary(EnvironmentSettings configured) {
        this.configured = configured;
    }

    /**
     * Checks every parameter of a step against the environment that it names.
     *
     * @param given what the step says
     * @param configured the environment's definition, with the repository and the clusters that it refers to
     * @throws OperationException that names the first parameter that goes beyond the definition, and what to do
     */
    public static void check(EnvironmentSettings given, EnvironmentSettings configured) {
        StepBoundary boundary = new StepBoundary(configured);
        for (Key key : Key.values()) {
            given.find(key).ifPresent(value -> boundary.check(key, value));
        }
        boundary.checkEdits(given.edits());
    }

    /**
     * Checks whether a step may apply manifests of its workspace, which nobody has merged.
     *
     * @throws OperationException when it is not allowed, and what to do
     */
    public static void checkWorkspace(EnvironmentSettings settings) {
        boolean configured = settings.find(Key.REFERENCE).isPresent();
        if (configured && settings.find(Key.ALLOW_WORKSPACE).isEmpty()) {
            throw new OperationException("The environment " + settings.environment()
                    + " takes manifests only from its config repository, not from a workspace; leave workspaceDirectory out,"
                    + " use dryRun: true or gitopsPlan to see what they would change, or let somebody who may configure "
                    + settings.get(Key.PLACE) + " set allowWorkspace for the environment");
        }
    }

    private void check(Key key, String value) {
        switch (key.stepMay()) {
            case SET -> {
                // a default, or one text more in a list
            }
            case NARROW -> checkNarrower(key, value);
            case FIXED -> require(configured.find(key).filter(value::equals).isPresent(), key, value);
            case NEVER -> throw new IllegalArgumentException("no step gives " + key);
        }
    }

    private void checkNarrower(Key key, String value) {
        switch (key) {
            case APPLICATION ->
                require(configured.find(key).filter(own -> !own.equals(value)).isEmpty(), key, value);
            case PATH -> require(isBelow(configured.find(key).orElse(""), value), key, value);
            case NAMESPACE -> require(namespaces().allMatch(value::equals), key, value);
            case MODE -> checkMode(value);
            case AUTO_MERGE -> checkMerge(value);
            default -> throw new IllegalStateException(key + " has no rule");
        }
    }

    /** One for each cluster: an environment without a namespace leaves none to a step, since there is nothing to stay below. */
    private Stream<String> namespaces() {
        List<EnvironmentSettings> places =
                configured.clusters().isEmpty() ? List.of(configured) : configured.clusters();
        return places.stream().map(each -> each.find(Key.NAMESPACE).orElse(""));
    }

    /** People asked for pull requests; a Jenkinsfile cannot take that back. */
    private void checkMode(String mode) {
        if (COMMIT.equals(mode) && isByPullRequest()) {
            throw new OperationException("The environment " + configured.environment()
                    + " is promoted by pull request, and the step's mode: 'commit' would go around that; leave mode out,"
                    + " or change the environment's configuration");
        }
    }

    /** Nor by merging on its own what nobody has to approve. */
    private void checkMerge(String method) {
        boolean byPeople = isByPullRequest()
                && configured
                        .find(Key.AUTO_MERGE)
                        .flatMap(ProposalSettings::method)
                        .isEmpty()
                && configured.find(Key.REQUIRED_APPROVALS).isEmpty();
        if (byPeople && ProposalSettings.method(method).isPresent()) {
            throw new OperationException("The pull requests of the environment " + configured.environment()
                    + " are merged by people, and the step's autoMerge would go around that; leave autoMerge out, or"
                    + " configure the environment with autoMerge or requiredApprovals");
        }
    }

    private boolean isByPullRequest() {
        return configured.find(Key.MODE).filter(COMMIT::equals).isEmpty();
    }

    private void checkEdits(List<EditSettings> edits) {
        String own = configured.find(Key.PATH).orElse("");
        for (EditSettings edit : edits) {
            for (String file : edit.files(own)) {
                if (!isBelow(own, file)) {
                    throw new OperationException("The step's edits name /" + file + ", which is outside of the path "
                            + own + " of the environment " + configured.environment()
                            + "; name a file of that directory, or add the edit to the environment's configuration");
                }
            }
        }
    }

    /** By names of directories, so that {@code environments/dev-2} is not below {@code environments/dev}. */
    static boolean isBelow(String directory, String path) {
        Optional<List<String>> outer = segments(directory);
        Optional<List<String>> inner = segments(path);
        return outer.isPresent()
                && inner.isPresent()
                && inner.get().size() >= outer.get().size()
                && inner.get().subList(0, outer.get().size()).equals(outer.get());
    }

    /** Empty where the path could lead anywhere. */
    private static Optional<List<String>> segments(String path) {
        List<String> names = Stream.of(Regex.split(path, "/"))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
        return path.startsWith("/") || names.contains("..") ? Optional.empty() : Optional.of(names);
    }

    private void require(boolean allowed, Key key, String value) {
        if (!allowed) {
            throw new OperationException("The step's " + key.parameter() + ": '" + value
                    + "' is not what the environment "
                    + configured.environment() + " is configured with"
                    + configured.find(key).map(own -> " (" + own + ")").orElse(" (it has no " + key.parameter() + ")")
                    + ", and a step cannot go beyond that; leave " + key.parameter()
                    + " out, name another environment, or let somebody who may configure "
                    + configured.find(Key.PLACE).orElse("it") + " change it there");
        }
    }
}
