package io.jenkins.plugins.gitops.connection.settings;

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

    /** What a step may say about a setting of a configured environment; {@link StepBoundary} enforces it. */
    public enum StepMay {
        /** The configuration is a default for a value; the texts of a list are added to those of the configuration. */
        SET,
        /** Less than what is configured, by a rule of the setting's own. */
        NARROW,
        /** Only what is configured: it says where manifests come from, where they go, and with whose credentials. */
        FIXED,
        /** Nothing: no parameter of a step gives it to the settings. */
        NEVER
    }

    /** What can be set. */
    public enum Key {
        APPLICATION(StepMay.NARROW, "application", "the application's name"),
        REPOSITORY(StepMay.FIXED, "repository", "the config repository's address"),
        REPOSITORY_NAME(StepMay.NEVER, "repository", "the name of the configured config repository"),
        BRANCH(StepMay.FIXED, "repository.branch", "the branch that the environment is deployed from"),
        PATH(StepMay.NARROW, "path", "the environment's directory in the config repository"),
        CREDENTIALS(StepMay.FIXED, "repository.credentialsId", "the id of the credentials for Git"),
        MODE(StepMay.NARROW, "mode", "commit or pullRequest"),
        FORGE(StepMay.FIXED, "repository.provider", "the Git provider, such as github"),
        FORGE_URL(StepMay.FIXED, "repository.apiUrl", "the address of the forge's API"),
        FULL_NAME(StepMay.FIXED, "repository.fullName", "the config repository's owner and name on its forge"),
        FORGE_CREDENTIALS(
                StepMay.FIXED, "repository.apiCredentialsId", "the id of the credentials with the forge's token"),
        SERVER(StepMay.FIXED, "cluster.serverUrl", "the address of the cluster's API server"),
        CA_CERTIFICATE(StepMay.FIXED, "cluster.caCertificate", "the authority of the API server's certificate"),
        SKIP_TLS_VERIFY(StepMay.FIXED, "cluster.skipTlsVerify", "whether the API server's certificate is not checked"),
        CLUSTER_CREDENTIALS(StepMay.FIXED, "cluster.credentialsId", "the id of the credentials for the cluster"),
        NAMESPACE(StepMay.NARROW, "namespace", "the namespace of the environment"),
        REFERENCE(StepMay.NEVER, "environment", "the name by which the step asked for a configured environment"),
        CLUSTER(StepMay.NEVER, "cluster", "the name of the configured cluster"),
        PLACE(StepMay.NEVER, "environment", "the folder that the environment is configured in"),
        FOLDER(
                StepMay.NEVER,
                "environment",
                "the full name of the folder that the environment is configured in, none for Jenkins"),
        OWNER(StepMay.NEVER, "environment", "the folder that the config repository is configured in"),
        REPOSITORY_CA(
                StepMay.FIXED,
                "repository.caCertificate",
                "the authority of the Git server's and the forge's certificate"),
        KNOWN_HOSTS(StepMay.FIXED, "repository.knownHosts", "the SSH servers to believe"),
        SERVICE_ACCOUNT(
                StepMay.FIXED,
                "cluster.serviceAccount",
                "the service account in the cluster that requests are made as"),
        IMPERSONATE_USER(StepMay.FIXED, "cluster.impersonateUser", "the user in the cluster that requests are made as"),
        IMPERSONATE_GROUPS(StepMay.FIXED, "cluster.impersonateGroups", "further groups of that user"),
        ALLOWED_NAMESPACES(StepMay.FIXED, "allowedNamespaces", "the namespaces that objects may be in"),
        ALLOW_CLUSTER_SCOPED(
                StepMay.FIXED, "cluster.allowClusterScoped", "whether objects outside of namespaces are allowed"),
        PROTECTED_KINDS(StepMay.FIXED, "protectedKinds", "kinds whose objects are deleted only when confirmed"),
        CONFLICTS(StepMay.NEVER, "conflicts", "what happens where others own a field: fail, force or yield"),
        ADOPT(StepMay.NEVER, "adopt", "whether objects of other tools are taken over"),
        MAX_DELETIONS(StepMay.NEVER, "maxDeletions", "how many objects one sync may delete"),
        MAX_DELETION_PERCENT(StepMay.NEVER, "maxDeletionPercent", "what share of the objects one sync may delete"),
        REQUIRED_APPROVALS(StepMay.NEVER, "requiredApprovals", "how many people must approve a pull request"),
        KEEP_ON_ABORT(StepMay.NEVER, "keepOnAbort", "whether the pull request of an aborted build stays open"),
        ALLOW_WORKSPACE(StepMay.NEVER, "allowWorkspace", "whether manifests of a workspace may be applied"),
        ORIGIN(StepMay.NEVER, "environment", "where the environment and what it refers to are configured"),
        REVIEWERS(StepMay.SET, "reviewers", "the people who are asked to review a pull request"),
        TEAM_REVIEWERS(StepMay.SET, "teamReviewers", "the teams that are asked to review a pull request"),
        LABELS(StepMay.SET, "labels", "the labels of a pull request"),
        ASSIGNEES(StepMay.SET, "assignees", "the people whom a pull request is assigned to"),
        MILESTONE(StepMay.SET, "milestone", "the milestone of a pull request"),
        DRAFT(StepMay.SET, "draft", "whether a pull request is opened as a draft"),
        AUTO_MERGE(StepMay.NARROW, "autoMerge", "how a pull request is merged without a person"),
        COMMITTER(StepMay.FIXED, "committer", "the committer of commits"),
        SIGNING_CREDENTIALS(StepMay.FIXED, "signingCredentialsId", "the id of the key that signs commits"),
        CHANGELOG_REPOSITORY(StepMay.SET, "changelog", "the address of the application's repository"),
        CHANGELOG_CREDENTIALS(StepMay.SET, "changelog", "the id of the credentials for the application's repository"),
        CHANGELOG_FROM(StepMay.SET, "changelog", "the commit that the old image was built from"),
        ON_CONTENT_MISMATCH(
                StepMay.NEVER, "onContentMismatch", "what becomes of a pull request that was merged with other values"),
        PLAN_IN_PULL_REQUEST(
                StepMay.SET, "planInPullRequest", "whether a pull request shows what the clusters would make of it"),
        TARGET(StepMay.NEVER, "clusters", "what tells one of several clusters from the others"),
        WAVE(StepMay.NEVER, "clusters.wave", "when one of several clusters has its turn"),
        MAX_FAILED_CLUSTERS(StepMay.NEVER, "maxFailedClusters", "how many failed clusters end a sync of several"),
        PARALLEL_REQUESTS(
                StepMay.FIXED, "cluster.parallelRequests", "how many requests to the cluster are under way at a time"),
        IGNORE_DIFFERENCES(StepMay.NEVER, "ignoreDifferences", "places whose drift is none"),
        ALLOWED_FIELD_MANAGERS(StepMay.NEVER, "allowedFieldManagers", "field managers who may add fields"),
        CLUSTER_AGENT(StepMay.FIXED, "cluster.agent", "the agents that connect to the cluster");

        private final StepMay stepMay;
        private final String parameter;
        private final String meaning;

        Key(StepMay stepMay, String parameter, String meaning) {
            this.stepMay = stepMay;
            this.parameter = parameter;
            this.meaning = meaning;
        }

        /** Returns what a step may do with it where the environment is configured. */
        public StepMay stepMay() {
            return stepMay;
        }

        /** Returns the name of the step's parameter, with a dot that of a field in it. */
        public String parameter() {
            return parameter;
        }
    }

    private static final List<Key> LISTS =
            List.of(Key.REVIEWERS, Key.TEAM_REVIEWERS, Key.LABELS, Key.ASSIGNEES, Key.PLAN_IN_PULL_REQUEST);

    private final String environment;
    private final LinkedHashMap<String, String> values = new LinkedHashMap<>();
    private final ArrayList<EditSettings> edits = new ArrayList<>();

    /** Empty for one cluster. */
    private final ArrayList<EnvironmentSettings> clusters = new ArrayList<>();

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

    /**
     * Returns these settings, of a configured environment, with what a step said: its lists are joined with the configured ones, its other
     * values and its edits win. {@link StepBoundary#check} must have accepted them.
     */
    public EnvironmentSettings with(EnvironmentSettings step) {
        EnvironmentSettings both = new EnvironmentSettings(environment);
        both.offerAll(step);
        for (Key key : LISTS) {
            both.join(key, list(key));
        }
        both.offerAll(this);
        clusters().forEach(cluster -> both.addCluster(cluster.with(step)));
        return both;
    }

    /** Adds one of several clusters: all that is known of the environment there, with {@link Key#TARGET} and {@link Key#WAVE}. */
    public void addCluster(EnvironmentSettings cluster) {
        clusters.add(cluster);
    }

    /** Returns the environment as it is on each of several clusters, in their order; empty for one that has one cluster at most. */
    public List<EnvironmentSettings> clusters() {
        return List.copyOf(clusters);
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
        if (!clusters.isEmpty()) {
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
        return find(key).orElseThrow(() -> missing(key));
    }

    private OperationException missing(Key key) {
        String wayOut = find(Key.REFERENCE).isPresent()
                ? "; add it to the environment's configuration in " + get(Key.PLACE)
                : "; give it as the step's parameter " + key.parameter + ", or configure the environment under "
                        + "Manage Jenkins, System, GitOps or in the job's folder";
        return new OperationException(
                "The environment " + environment + " has no " + key.parameter + " (" + key.meaning + ")" + wayOut);
    }
}
