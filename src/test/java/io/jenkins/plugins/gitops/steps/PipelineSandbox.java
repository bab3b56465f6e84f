package io.jenkins.plugins.gitops.steps;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.util.Secret;
import io.jenkins.plugins.gitops.config.ClusterConfig;
import io.jenkins.plugins.gitops.config.EnvironmentConfig;
import io.jenkins.plugins.gitops.config.GitopsConfiguration;
import io.jenkins.plugins.gitops.config.RepositoryConfig;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxApiServer;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;

/** A Git server, a forge and a cluster with two environments of one application, and the configuration of Jenkins for them. */
final class PipelineSandbox implements AutoCloseable {

    static final String IMAGE = "registry.example.org/shop/cart";

    private final SandboxForgeServer forge;
    private final SandboxApiServer cluster;
    private final SandboxRepository repository;

    PipelineSandbox(Path folder) {
        forge = SandboxForgeServer.start(folder);
        cluster = SandboxApiServer.start();
        repository = forge.create(
                "shop/config",
                Map.of(
                        "charts/cart/dev.yaml", "# values\ncart:\n  image: {repository: " + IMAGE + ", tag: '1.4.1'}\n",
                        "environments/dev/cart.yaml", manifests("dev"),
                        "environments/staging/cart.yaml", manifests("staging")));
        forge.git().requireCredentials(forge.user(), forge.token());
    }

    private static String manifests(String environment) {
        return """
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: shop-%1$s
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: cart
                spec:
                  selector:
                    matchLabels:
                      app: cart
                  template:
                    metadata:
                      labels:
                        app: cart
                    spec:
                      containers:
                        - name: cart
                          image: %2$s:1.4.1
                """.formatted(environment, IMAGE);
    }

    SandboxForgeServer forge() {
        return forge;
    }

    SandboxApiServer cluster() {
        return cluster;
    }

    SandboxRepository repository() {
        return repository;
    }

    /** Where the servers are and how they are entered; for a Jenkins that runs in another process. */
    record Access(
            String repositoryUrl, String apiUrl, String clusterUrl, String user, String token, String clusterToken)
            implements Serializable {

        /** Configures the running Jenkins: credentials, a cluster, a repository and both environments. */
        void configureJenkins() throws Exception {
            addCredentials();
            GitopsConfiguration configuration = GitopsConfiguration.get();
            ClusterConfig sandbox = new ClusterConfig("sandbox", clusterUrl);
            sandbox.setCredentialsId("cluster-token");
            configuration.setClusters(List.of(sandbox));
            RepositoryConfig config = new RepositoryConfig("config", repositoryUrl);
            config.setCredentialsId("git");
            config.setProvider("github");
            config.setApiUrl(apiUrl);
            config.setApiCredentialsId("forge-token");
            configuration.setRepositories(List.of(config));
            configuration.setEnvironments(List.of(environment("dev", "commit"), environment("staging", "pullRequest")));
        }

        void addCredentials() throws Exception {
            SystemCredentialsProvider.getInstance()
                    .getCredentials()
                    .addAll(List.of(
                            new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "git", "", user, token),
                            new StringCredentialsImpl(
                                    CredentialsScope.GLOBAL, "forge-token", "", Secret.fromString(token)),
                            new StringCredentialsImpl(
                                    CredentialsScope.GLOBAL, "cluster-token", "", Secret.fromString(clusterToken))));
            SystemCredentialsProvider.getInstance().save();
        }
    }

    Access access() {
        return new Access(
                repository.cloneUrl().toString(),
                forge.gitHubApiUrl().toString(),
                cluster.url().toString(),
                forge.user(),
                forge.token(),
                cluster.token());
    }

    /** Adds credentials of a secret text. */
    static void addText(String id, String text) throws Exception {
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new StringCredentialsImpl(CredentialsScope.GLOBAL, id, "", Secret.fromString(text)));
        SystemCredentialsProvider.getInstance().save();
    }

    void configureJenkins() throws Exception {
        access().configureJenkins();
    }

    void addCredentials() throws Exception {
        access().addCredentials();
    }

    /** Adds an environment that shares directory and namespace with another one. */
    static void addEnvironment(String name, String mode, String like) {
        EnvironmentConfig added = environment(name, mode);
        added.setPath("environments/" + like);
        added.setNamespace("shop-" + like);
        ClustersSandbox.put(added);
    }

    /**
     * Adds an environment of many applications, below one directory, which is what lets a step name the application and a path.
     *
     * @param path above the directories of the applications
     */
    static void addSharedEnvironment(String name, String mode, String path) {
        EnvironmentConfig shared = environment(name, null, mode);
        shared.setPath(path);
        ClustersSandbox.put(shared);
    }

    static EnvironmentConfig environment(String name, String mode) {
        return environment(name, "cart", mode);
    }

    private static EnvironmentConfig environment(String name, String application, String mode) {
        EnvironmentConfig environment = new EnvironmentConfig(name, application);
        environment.setRepository("config");
        environment.setPath("environments/" + name);
        environment.setMode(mode);
        environment.setCluster("sandbox");
        environment.setNamespace("shop-" + name);
        environment.setAllowedFolders("/");
        return environment;
    }

    @Override
    public void close() {
        cluster.close();
        forge.close();
    }
}
