package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Everything that is configured about one environment, as text: what a step was given, and behind it what Jenkins is
 * configured with. Holds ids of credentials, never their values. Stored with a running build.
 */
public final class EnvironmentSettings implements Serializable {

    private static final long serialVersionUID = 1L;

    /** What can be set. */
    public enum Key {
        APPLICATION("application", "the application's name"),
        REPOSITORY("repository", "the config repository's address"),
        REPOSITORY_NAME("repository", "the name of the configured config repository"),
        BRANCH("repository.branch", "the branch that the environment is deployed from"),
        PATH("path", "the environment's directory in the config repository"),
        CREDENTIALS("repository.credentialsId", "the id of the credentials for Git"),
        MODE("mode", "commit or pullRequest"),
        FORGE("repository.forge", "the kind of forge, such as github"),
        FORGE_URL("repository.forgeUrl", "the address of the forge's API"),
        FORGE_CREDENTIALS("repository.forgeCredentialsId", "the id of the credentials with the forge's token"),
        SERVER("cluster.serverUrl", "the address of the cluster's API server"),
        CA_CERTIFICATE("cluster.caCertificate", "the authority of the API server's certificate"),
        SKIP_TLS_VERIFY("cluster.skipTlsVerify", "whether the API server's certificate is not checked"),
        CLUSTER_CREDENTIALS("cluster.credentialsId", "the id of the credentials for the cluster"),
        NAMESPACE("namespace", "the namespace of the environment"),
        REFERENCE("environment", "the name by which the step asked for a configured environment"),
        CLUSTER("cluster", "the name of the configured cluster"),
        PLACE("environment", "the folder that the environment is configured in"),
        FOLDER("environment", "the full name of the folder that the environment is configured in, none for Jenkins"),
        OWNER("environment", "the folder that the config repository is configured in"),
        REPOSITORY_CA("repository.caCertificate", "the authority of the Git server's and the forge's certificate"),
        KNOWN_HOSTS("repository.knownHosts", "the SSH servers to believe"),
        SERVICE_ACCOUNT("cluster.serviceAccount", "the service account in the cluster that requests are made as"),
        IMPERSONATE_USER("cluster.impersonateUser", "the user in the cluster that requests are made as"),
        IMPERSONATE_GROUPS("cluster.impersonateGroups", "further groups of that user"),
        ALLOWED_NAMESPACES("allowedNamespaces", "the namespaces that objects may be in"),
        DENY_CLUSTER_SCOPED("cluster.denyClusterScoped", "whether objects outside of namespaces are refused"),
        PROTECTED_KINDS("protectedKinds", "kinds whose objects are deleted only when confirmed"),
        CONFLICTS("conflicts", "what happens where others own a field: fail, force or yield"),
        ADOPT("adopt", "whether objects of other tools are taken over"),
        MOST_DELETIONS("mostDeletions", "how many objects one sync may delete"),
        MOST_DELETION_PERCENT("mostDeletionPercent", "what share of the objects one sync may delete"),
        REQUIRED_APPROVALS("requiredApprovals", "how many people must approve a pull request"),
        KEEP_ON_ABORT("keepOnAbort", "whether the pull request of an aborted build stays open"),
        ORIGIN("environment", "where the environment and what it refers to are configured"),
        REVIEWERS("reviewers", "the people who are asked to review a pull request"),
        TEAM_REVIEWERS("teamReviewers", "the teams that are asked to review a pull request"),
        LABELS("labels", "the labels of a pull request"),
        ASSIGNEES("assignees", "the people whom a pull request is assigned to"),
        MILESTONE("milestone", "the milestone of a pull request"),
        DRAFT("draft", "whether a pull request is opened as a draft"),
        AUTO_MERGE("autoMerge", "how a pull request is merged without a person"),
        COMMITTER("committer", "the committer of commits"),
        SIGNING_CREDENTIALS("signingCredentialsId", "the id of the key that signs commits"),
        CHANGELOG_REPOSITORY("changelog", "the address of the application's repository"),
        CHANGELOG_CREDENTIALS("changelog", "the id of the credentials for the application's repository"),
        CHANGELOG_FROM("changelog", "the commit that the old image was built from"),
        OTHER_CONTENT("otherContent", "what becomes of a pull request that was merged with other values"),
        PLAN_IN_PULL_REQUEST("planInPullRequest", "whether a pull request shows what the clusters would make of it"),
        TARGET("clusters", "what tells one of several clusters from the others"),
        WAVE("clusters.wave", "when one of several clusters has its turn"),
        STOP_AFTER_FAILED_CLUSTERS("stopAfterFailedClusters", "how many failed clusters end a sync of several"),
        PARALLEL_REQUESTS("cluster.parallelRequests", "how many requests to the cluster are under way at a time"),
        DRIFT_IGNORE("driftIgnore", "places whose drift is none"),
        ALLOWED_MANAGERS("allowedManagers", "field managers who may add fields"),
        CLUSTER_AGENT("cluster.agent", "the agents that connect to the cluster");

        private final String parameter;
        private final String meaning;

        Key(String parameter, String meaning) {
            this.parameter = parameter;
            this.meaning = meaning;
        }

        /** Returns the name of the step's parameter, with a dot that of a field in it. */
        public String parameter() {
            return parameter;
        }
    }

    private final String environment;
    private final LinkedHashMap<String, String> values = new LinkedHashMap<>();
    private final ArrayList<EditSettings> edits = new ArrayList<>();

    /** Null for one cluster, and in a build that an earlier version stored. */
    private ArrayList<EnvironmentSettings> clusters;

    /** @param environment the environment's name */
    public EnvironmentSettings(String environment) {
        this.environment = environment;
    }

    /** Sets a value that is not set yet; a blank one is none. */
    public void offer(Key key, String value) {
        if (value != null && !value.isBlank()) {
            values.putIfAbsent(key.name(), value.strip());
        }
    }

    /** Adds to a list those texts that it does not have yet; none of them has a line break. */
    public void join(Key key, List<String> texts) {
        LinkedHashSet<String> all = new LinkedHashSet<>(list(key));
        all.addAll(texts);
        if (!all.isEmpty()) {
            values.put(key.name(), String.join("\n", all));
        }
    }

    /** Returns a list; empty where it is not set. */
    public List<String> list(Key key) {
        return find(key).map(text -> List.of(Regex.split(text, "\n"))).orElse(List.of());
    }

    /** Sets the places that a promotion changes, unless some are set already. */
    public void offerEdits(List<EditSettings> places) {
        if (edits.isEmpty()) {
            edits.addAll(places);
        }
    }

    /** Returns the places that a promotion changes; empty for the default, which is found by what the directory holds. */
    public List<EditSettings> edits() {
        return List.copyOf(edits);
    }

    /** Takes over every value of other settings that is not set here yet. */
    public void offerAll(EnvironmentSettings behind) {
        for (Map.Entry<String, String> entry : behind.values.entrySet()) {
            values.putIfAbsent(entry.getKey(), entry.getValue());
        }
        offerEdits(behind.edits);
    }

    /** Adds one of several clusters: all that is known of the environment there, with {@link Key#TARGET} and {@link Key#WAVE}. */
    public void addCluster(EnvironmentSettings cluster) {
        if (clusters == null) {
            clusters = new ArrayList<>();
        }
        clusters.add(cluster);
    }

    /** Returns the environment as it is on each of several clusters, in their order; empty for one that has one cluster at most. */
    public List<EnvironmentSettings> clusters() {
        return clusters == null ? List.of() : List.copyOf(clusters);
    }

    /** Returns the environment's name. */
    public String environment() {
        return environment;
    }

    /**
     * Returns what tells its clusters from others: the server, or the kubeconfig that names it, and the agents that connect to it, for
     * whom the same address may be another cluster; empty without a cluster.
     */
    public String clusterId() {
        if (clusters != null) {
            return clusters.stream()
                    .map(EnvironmentSettings::clusterId)
                    .distinct()
                    .collect(Collectors.joining(" "));
        }
        String server = find(Key.SERVER).or(() -> find(Key.CLUSTER_CREDENTIALS)).orElse("");
        return server + find(Key.CLUSTER_AGENT).map(agents -> " by " + agents).orElse("");
    }

    /** Returns whether any of these is set. */
    public boolean hasAny(Key... keys) {
        return Arrays.stream(keys).anyMatch(key -> values.containsKey(key.name()));
    }

    /** Returns a value where it is set. */
    public Optional<String> find(Key key) {
        return Optional.ofNullable(values.get(key.name()));
    }

    /**
     * Returns a value that must be set.
     *
     * @throws OperationException when it is not, with where to set it
     */
    public String get(Key key) {
        return find(key)
                .orElseThrow(() -> new OperationException("The environment " + environment + " has no " + key.parameter
                        + " (" + key.meaning + "); give it as the step's parameter " + key.parameter
                        + ", or configure the environment under Manage Jenkins, System, GitOps or in"
                        + " the job's folder"));
    }
}
