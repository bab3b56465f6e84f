package io.jenkins.plugins.gitops.steps;

import io.jenkins.plugins.gitops.config.ClusterConfig;
import io.jenkins.plugins.gitops.config.EnvironmentCluster;
import io.jenkins.plugins.gitops.config.EnvironmentConfig;
import io.jenkins.plugins.gitops.config.GitopsConfiguration;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxApiServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Two clusters, {@code eu-1} and {@code us-1}, beside the servers of a {@link PipelineSandbox}. */
final class ClustersSandbox implements AutoCloseable {

    /** A settings map, and behind it in a later wave a last one, so that a sync waits for the Deployment. */
    static final String MANIFESTS = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            data: {colour: blue}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: cart}
            spec:
              selector: {matchLabels: {app: cart}}
              template:
                metadata: {labels: {app: cart}}
                spec:
                  containers: [{name: cart, image: "registry.example.org/shop/cart:1.4.1"}]
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: last, annotations: {gitops.jenkins.io/wave: "5"}}
            data: {version: "1"}
            """;

    private final PipelineSandbox sandbox;
    private final SandboxApiServer us = SandboxApiServer.start();

    ClustersSandbox(Path folder) {
        sandbox = new PipelineSandbox(folder);
    }

    PipelineSandbox pipeline() {
        return sandbox;
    }

    SandboxApiServer eu() {
        return sandbox.cluster();
    }

    SandboxApiServer us() {
        return us;
    }

    List<SandboxApiServer> both() {
        return List.of(eu(), us);
    }

    void configureJenkins() throws Exception {
        sandbox.configureJenkins();
        PipelineSandbox.addText("us-token", us.token());
        GitopsConfiguration.get()
                .setClusters(List.of(
                        GitopsConfiguration.get().getClusters().get(0),
                        cluster("eu-1", eu(), "cluster-token"),
                        cluster("us-1", us, "us-token")));
    }

    private static ClusterConfig cluster(String name, SandboxApiServer server, String credentials) {
        ClusterConfig cluster = new ClusterConfig(name, server.url().toString());
        cluster.setCredentialsId(credentials);
        return cluster;
    }

    /** Adds an environment with manifests and a namespace of its own on both clusters. */
    EnvironmentConfig add(String name, EnvironmentCluster... clusters) {
        sandbox.repository().commit("main", "Add " + name, Map.of("environments/" + name + "/all.yaml", MANIFESTS));
        both().forEach(server -> server.createNamespace(name));
        EnvironmentConfig environment = new EnvironmentConfig(name, "cart");
        environment.setRepository("config");
        environment.setPath("environments/" + name);
        environment.setMode("commit");
        environment.setNamespace(name);
        environment.setAllowedFolders("/");
        environment.setClusters(Arrays.asList(clusters));
        put(environment);
        return environment;
    }

    static void put(EnvironmentConfig environment) {
        List<EnvironmentConfig> all = new ArrayList<>(GitopsConfiguration.get().getEnvironments());
        all.removeIf(each -> each.getName().equals(environment.getName()));
        all.add(environment);
        GitopsConfiguration.get().setEnvironments(all);
    }

    static EnvironmentCluster on(String name, int wave) {
        EnvironmentCluster cluster = new EnvironmentCluster(name);
        cluster.setWave(wave);
        return cluster;
    }

    static Optional<String> colour(SandboxApiServer server, String namespace) {
        return server.objects()
                .find("", "configmaps", namespace, "settings")
                .map(object -> object.path("data").path("colour").asText());
    }

    static boolean hasLast(SandboxApiServer server, String namespace) {
        return server.objects().find("", "configmaps", namespace, "last").isPresent();
    }

    /** Returns who holds the lock of an environment's set; empty for nobody. */
    static String lock(SandboxApiServer server, String environment) {
        return lock(server, environment, environment);
    }

    static String lock(SandboxApiServer server, String namespace, String environment) {
        return server.objects()
                .find("", "configmaps", namespace, "gitops-cart." + environment)
                .map(parent -> parent.path("metadata")
                        .path("annotations")
                        .path("gitops.jenkins.io/lock")
                        .asText())
                .orElse("");
    }

    @Override
    public void close() {
        us.close();
        sandbox.close();
    }
}
