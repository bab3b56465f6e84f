package io.jenkins.plugins.gitops.sandbox.demo;

import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.sandbox.demo.DemoOptions.Broken;
import io.jenkins.plugins.gitops.sandbox.demo.DemoOptions.Flag;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import io.jenkins.plugins.gitops.sandbox.kubernetes.RealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxOptions;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A shop: a config repository with the environments of its cart on a Git server and forge, and a cluster. */
final class DemoSandbox implements AutoCloseable {

    static final String REPOSITORY = "shop/config";

    /** In the order in which an image passes them; the first takes commits, the others pull requests. */
    static final List<String> ENVIRONMENTS = List.of("dev", "staging", "production");

    /** So many that an apply can be interrupted. */
    private static final int MANY = 200;

    private final Path folder;
    private final SandboxForgeServer forge;
    private final SandboxRepository repository;
    private final TestCluster cluster;

    private DemoSandbox(Path folder, SandboxForgeServer forge, SandboxRepository repository, TestCluster cluster) {
        this.folder = folder;
        this.forge = forge;
        this.repository = repository;
        this.cluster = cluster;
    }

    static DemoSandbox start(DemoOptions options) throws IOException {
        Path folder = Files.createTempDirectory("gitops-demo");
        SandboxForgeServer forge = SandboxForgeServer.start(folder.resolve("git"));
        SandboxRepository repository = forge.create(REPOSITORY, files(options));
        forge.git().requireCredentials(forge.user(), forge.token());
        TestCluster cluster = options.has(Flag.STAND_IN) || !RealApiServer.isAvailable()
                ? SandboxApiServer.start(SandboxOptions.defaults().withPodReadyAfter(Duration.ofSeconds(1)))
                : RealApiServer.start();
        return new DemoSandbox(folder, forge, repository, cluster);
    }

    private static Map<String, String> files(DemoOptions options) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("README.md", "# What runs in the shop's clusters\n");
        for (String environment : ENVIRONMENTS) {
            String directory = "environments/" + environment + "/";
            files.put(directory + "namespace.yaml", """
                    apiVersion: v1
                    kind: Namespace
                    metadata:
                      name: shop-%s
                    """.formatted(environment));
            files.put(directory + "cart.yaml", """
                    # The shopping cart
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata:
                      name: cart
                    spec:
                      replicas: 2
                      selector:
                        matchLabels: {app: cart}
                      template:
                        metadata:
                          labels: {app: cart}
                        spec:
                          containers:
                            - name: cart
                              image: "registry.example.org/shop/cart:1.4.1"  # set by promotions
                              ports:
                                - containerPort: 8080
                    ---
                    apiVersion: v1
                    kind: Service
                    metadata:
                      name: cart
                    spec:
                      selector: {app: cart}
                      ports:
                        - port: 80
                          protocol: TCP
                          targetPort: 8080
                    """);
        }
        if (options.has(Flag.KILL)) {
            files.put("environments/production/prices.yaml", prices());
        }
        if (options.broken() == Broken.MANIFEST) {
            files.put("environments/dev/broken.yaml", "kind: ConfigMap\n  data: [\n");
        }
        return files;
    }

    private static String prices() {
        StringBuilder manifests = new StringBuilder();
        for (int number = 1; number <= MANY; number++) {
            manifests.append("""
                    ---
                    apiVersion: v1
                    kind: ConfigMap
                    metadata:
                      name: prices-%s
                    data:
                      currency: EUR
                    """.formatted(number));
        }
        return manifests.toString();
    }

    SandboxForgeServer forge() {
        return forge;
    }

    SandboxRepository repository() {
        return repository;
    }

    TestCluster cluster() {
        return cluster;
    }

    Path folder() {
        return folder;
    }

    /** Presses Merge, as a person would. */
    void merge(long number) {
        forge.forge().mergeByPerson(repository.slug(), number, MergeMethod.MERGE, "jane");
    }

    /** Says which servers run and what of them is real. */
    String describe() {
        String kind = cluster instanceof RealApiServer
                ? "a real kube-apiserver with etcd and kube-controller-manager; its pods are driven by the sandbox"
                : "the sandbox's stand-in";
        return "Config repository  " + repository.cloneUrl() + "\n"
                + "Pull requests      " + forge.webUrl().resolve("/" + REPOSITORY + "/pulls") + "\n"
                + "Kubernetes         " + cluster.url() + " (" + kind + ")";
    }

    @Override
    public void close() {
        cluster.close();
        forge.close();
        try (Stream<Path> paths = Files.walk(folder)) {
            paths.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            // a temporary folder that stays harms nobody
        }
    }
}
