package io.jenkins.plugins.gitops.engine.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.cluster.ApiCatalog;
import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterEndpoint;
import io.jenkins.plugins.gitops.engine.cluster.Fabric8Cluster;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.sandbox.kubernetes.EnabledIfRealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.RealApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lets real controllers bring objects into the states of fixtures, and judges them there. Each file of {@code manifests} makes the state
 * of the fixture of its name; its first object is the one that is judged.
 *
 * <p>With {@code -Dgitops.fixtures.capture=true} the fixtures are written anew.
 */
@EnabledIfRealApiServer
@Timeout(120)
class RealApiServerHealthITest {

    private static final Path MANIFESTS =
            Path.of("src/test/resources/io/jenkins/plugins/gitops/engine/health/RealApiServerHealthITest");
    private static final boolean CAPTURE = Boolean.getBoolean("gitops.fixtures.capture");

    /** On what is deleted at once. */
    private static final String DELETE = "test/delete";

    private static final Map<String, List<Resource>> applied = new HashMap<>();
    private static Cluster cluster;
    private static ApiCatalog catalog;

    static Stream<HealthFixture> fixtures() throws IOException {
        try (Stream<Path> files = Files.list(MANIFESTS)) {
            Set<String> names =
                    Set.copyOf(files.map(RealApiServerHealthITest::name).toList());
            List<HealthFixture> fixtures = HealthFixture.all().stream()
                    .filter(fixture -> names.contains(fixture.name()))
                    .toList();
            assertThat(fixtures).as("fixtures of all manifests").hasSameSizeAs(names);
            return fixtures.stream();
        }
    }

    private static String name(Path manifest) {
        return manifest.getFileName().toString().replace(".yaml", "");
    }

    /** All at once, since some controllers take their time. */
    @BeforeAll
    static void applyAll() throws IOException {
        RealApiServer server = RealApiServer.shared();
        cluster = Fabric8Cluster.connect(ClusterEndpoint.of(server.url().toString())
                .withBearerToken(server.token())
                .withCaCertificate(server.caCertificate().orElse("")));
        server.pods().neverReady("health/never-ready");
        server.pods().crashes("health/crashes", 3, "");
        server.pods().imagePullFails("health/no-image");
        catalog = cluster.discover(Set.of(
                "", "apps", "batch", "autoscaling", "networking.k8s.io", "apiextensions.k8s.io", "storage.k8s.io"));
        try (Stream<Path> files = Files.list(MANIFESTS)) {
            for (Path file : files.sorted().toList()) {
                String namespace = "h-" + name(file);
                server.createNamespace(namespace);
                applied.put(name(file), apply(file, namespace));
            }
        }
    }

    /** The last first, so that a quota or a class is there before what needs it. */
    private static List<Resource> apply(Path file, String namespace) throws IOException {
        String yaml = Files.readString(file);
        List<Resource> objects = new ArrayList<>(ManifestLoader.load(Map.of("all.yaml", yaml.getBytes(UTF_8))));
        for (int i = objects.size() - 1; i >= 0; i--) {
            Resource object = objects.get(i);
            ApiKind kind = kind(object);
            Resource placed = kind.namespaced() ? object.with(namespace, "metadata", "namespace") : object;
            Resource live = cluster.apply(kind, placed, ApplyOptions.as("test")).object();
            objects.set(i, live);
            if (live.annotations().containsKey(DELETE)) {
                cluster.delete(kind, live);
            }
        }
        return objects;
    }

    private static ApiKind kind(Resource object) {
        return catalog.find(object.apiVersion(), object.kind()).orElseThrow();
    }

    @AfterAll
    static void disconnect() {
        cluster.close();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldJudgeTheRealOneAsTheFixture(HealthFixture fixture) {
        Health health = Health.progressing("not looked at");
        List<Resource> seen = List.of();
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!isAsTold(fixture, health)) {
            assertThat(System.nanoTime()).as(health.toString()).isLessThan(end);
            LockSupport.parkNanos(50_000_000);
            seen = read(fixture.name());
            health = judge(fixture, seen);
        }

        if (CAPTURE) {
            CapturedFixtures.write(fixture, seen);
        }
    }

    private static boolean isAsTold(HealthFixture fixture, Health health) {
        return health.status().name().equals(fixture.head("expect"))
                && health.message().contains(fixture.head("message"))
                && !health.message().equals("not looked at");
    }

    /** Returns the objects that were applied, and the pods and ReplicaSets that controllers made. */
    private static List<Resource> read(String name) {
        List<Resource> objects = new ArrayList<>();
        for (Resource object : applied.get(name)) {
            cluster.get(kind(object), object.namespace(), object.name()).ifPresent(objects::add);
        }
        String namespace = "h-" + name;
        for (String type : List.of("apps/v1 ReplicaSet", "v1 Pod")) {
            String[] words = type.split(" ");
            cluster.list(catalog.find(words[0], words[1]).orElseThrow(), namespace, "").stream()
                    .filter(each ->
                            objects.stream().noneMatch(known -> known.id().equals(each.id())))
                    .forEach(objects::add);
        }
        return objects;
    }

    private static Health judge(HealthFixture fixture, List<Resource> objects) {
        List<Resource> others = objects.subList(1, objects.size());
        List<Resource> pods =
                others.stream().filter(each -> each.kind().equals("Pod")).toList();
        HealthContext context =
                new HealthContext(pods, Instant.now(), others, fixture.options().withGrace(Duration.ZERO), false);
        return HealthAssessor.assess(objects.get(0), context);
    }
}
