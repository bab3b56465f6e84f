package io.jenkins.plugins.gitops.engine.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterEndpoint;
import io.jenkins.plugins.gitops.engine.cluster.Fabric8Cluster;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.apply.SyncRun;
import io.jenkins.plugins.gitops.engine.sync.inventory.Inventory;
import io.jenkins.plugins.gitops.engine.sync.inventory.InventoryLock;
import io.jenkins.plugins.gitops.engine.sync.options.LockHolder;
import io.jenkins.plugins.gitops.engine.sync.options.SetName;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import io.jenkins.plugins.gitops.testing.RecordingLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A namespace of its own for each test, and short words for what the tests of syncs do. */
public abstract class SyncFixture {

    public static final ApiKind CONFIG_MAP = new ApiKind("", "v1", "ConfigMap", "configmaps", true, true, false);
    public static final ApiKind DEPLOYMENT = new ApiKind("apps", "v1", "Deployment", "deployments", true, true, true);

    public static final SetName SET = new SetName("cart", "staging");

    final RecordingLog log = new RecordingLog();
    /** The clock of {@link #withClock}. */
    final AtomicLong nanos = new AtomicLong();

    public String namespace;
    Cluster cluster;
    public Syncer syncer;

    /** Returns the server that all tests of a class share. */
    abstract TestCluster server();

    @BeforeEach
    void connect() {
        namespace = "t-" + UUID.randomUUID().toString().substring(0, 8);
        server().createNamespace(namespace);
        cluster = connect(server().token());
        syncer = new Syncer(cluster);
    }

    final Cluster connect(String token) {
        return Fabric8Cluster.connect(ClusterEndpoint.of(server().url().toString())
                .withBearerToken(token)
                .withCaCertificate(server().caCertificate().orElse("")));
    }

    @AfterEach
    void disconnect() {
        cluster.close();
    }

    static String configMap(String name, String value) {
        return configMap(name, value, "");
    }

    /** @param annotation such as {@code wave: "1"}, without the part before the slash */
    static String configMap(String name, String value, String annotation) {
        String annotations = annotation.isEmpty() ? "" : ", annotations: {gitops.jenkins.io/" + annotation + "}";
        return """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: %s%s}
                data: {key: "%s"}
                ---
                """.formatted(name, annotations, value);
    }

    static String deployment(String image, int replicas) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: cart}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: cart}}
                  template:
                    metadata: {labels: {app: cart}}
                    spec:
                      containers:
                        - name: cart
                          image: %s
                          ports: [{containerPort: 8080}]
                ---
                """.formatted(replicas, image);
    }

    static List<Resource> load(String... yaml) {
        return ManifestLoader.load(Map.of("all.yaml", String.join("", yaml).getBytes(UTF_8)));
    }

    SyncRequest request(SyncOptions options, String... yaml) {
        return new SyncRequest(SET, namespace, load(yaml), options);
    }

    SyncPlan plan(String... yaml) {
        return plan(SyncOptions.defaults(), yaml);
    }

    SyncPlan plan(SyncOptions options, String... yaml) {
        return syncer.plan(request(options, yaml));
    }

    ChangeSet sync(String... yaml) {
        return run(plan(yaml));
    }

    ChangeSet sync(SyncOptions options, String... yaml) {
        return run(plan(options, yaml));
    }

    ChangeSet run(SyncPlan plan) {
        SyncRun run = syncer.start(plan);
        return await(() -> run.applyNextStage(log));
    }

    /** Looks until it is over, as Jenkins does it. */
    static <T> T await(Supplier<Observation<T>> look) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            Observation<T> seen = look.get();
            if (seen instanceof Observation.Succeeded<T> done) {
                return done.value();
            }
            if (seen instanceof Observation.Failed<T> failed) {
                throw new OperationException(failed.reason());
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("still running: " + seen);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Applies an object as somebody else, taking over what stands in the way. */
    void applyAs(String manager, ApiKind kind, String yaml) {
        Resource resource = load(yaml).get(0).with(namespace, "metadata", "namespace");
        cluster.apply(kind, resource, ApplyOptions.as(manager).forced());
    }

    Resource live(ApiKind kind, String name) {
        return cluster.get(kind, namespace, name).orElseThrow();
    }

    Map<String, Object> data(String name) {
        return live(CONFIG_MAP, name).map("data");
    }

    boolean exists(String name) {
        return cluster.get(CONFIG_MAP, namespace, name).isPresent();
    }

    static SyncOptions lockedBy(String holder) {
        return SyncOptions.defaults().withLock(LockHolder.of(holder));
    }

    Syncer withClock() {
        return new Syncer(cluster, nanos::get);
    }

    Resource parent() {
        return live(CONFIG_MAP, "gitops-cart.staging");
    }

    /** Leaves a lock as a process does that was killed in the middle. */
    void lockAs(String holder) {
        SyncRequest request = request(lockedBy(holder), configMap("a", "1"));
        SyncPlan plan = syncer.plan(request);
        Inventory inventory = plan.before();
        new InventoryLock(cluster, LockHolder.of(holder), inventory, "jenkins-gitops", System::nanoTime)
                .take(plan.memory().parentOrNull());
    }
}
