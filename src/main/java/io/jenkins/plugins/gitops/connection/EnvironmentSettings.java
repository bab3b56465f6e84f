package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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
        BRANCH("branch", "the branch that the environment is deployed from"),
        PATH("path", "the environment's directory in the config repository"),
        CREDENTIALS("credentialsId", "the id of the credentials for Git"),
        MODE("mode", "commit or pullRequest"),
        FORGE("forge", "the kind of forge: github, gitlab or gitea"),
        FORGE_URL("forgeUrl", "the address of the forge's API"),
        FORGE_CREDENTIALS("forgeCredentialsId", "the id of the secret text with the forge's token"),
        SERVER("serverUrl", "the address of the cluster's API server"),
        CA_CERTIFICATE("caCertificate", "the authority of the API server's certificate"),
        SKIP_TLS_VERIFY("skipTlsVerify", "whether the API server's certificate is not checked"),
        CLUSTER_CREDENTIALS("clusterCredentialsId", "the id of the secret text with the cluster's token"),
        NAMESPACE("namespace", "the namespace of the environment");

        private final String parameter;
        private final String meaning;

        Key(String parameter, String meaning) {
            this.parameter = parameter;
            this.meaning = meaning;
        }

        /** Returns the name of the step's parameter and of the form's field. */
        public String parameter() {
            return parameter;
        }
    }

    private final String environment;
    private final LinkedHashMap<String, String> values = new LinkedHashMap<>();

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

    /** Takes over every value of other settings that is not set here yet. */
    public void offerAll(EnvironmentSettings behind) {
        for (Map.Entry<String, String> entry : behind.values.entrySet()) {
            values.putIfAbsent(entry.getKey(), entry.getValue());
        }
    }

    /** Returns the environment's name. */
    public String environment() {
        return environment;
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
                        + ", or configure the environment in Jenkins under Manage Jenkins, System, GitOps"));
    }
}
