package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.cluster.AccessRules;
import io.jenkins.plugins.gitops.engine.cluster.ApiCatalog;
import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.Applied;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import io.jenkins.plugins.gitops.engine.sync.apply.SyncRun;
import io.jenkins.plugins.gitops.engine.sync.inventory.Inventory;
import io.jenkins.plugins.gitops.engine.sync.options.LockHolder;
import io.jenkins.plugins.gitops.engine.sync.options.SourceCommit;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import io.jenkins.plugins.gitops.engine.sync.record.RecordKey;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A sync of 40 objects that is killed at any request, and then made again. */
class InterruptedSyncTest extends SyncFixture {

    /** The same holder goes on at once; another one waits, as SyncLockTest shows. */
    private static final SyncOptions OPTIONS = SyncOptions.defaults()
            .withLock(LockHolder.of("build 1"))
            .withRecords(RecordKey.of("a key of the tests"))
            .withCommit(SourceCommit.of("c".repeat(40), (commit, last) -> SourceCommit.Order.NEWER));

    private static SandboxApiServer server;

    @BeforeAll
    static void start() {
        server = SandboxApiServer.start();
        server.objects().pauseControllers();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    TestCluster server() {
        return server;
    }

    /** What is left of the process: nothing. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed");
        }
    }

    /** Lets a number of requests through; the next one is done or not, but no answer comes, and nothing after it. */
    private static final class MortalCluster implements Cluster {
        private final Cluster cluster;
        private final int lifetime;
        private final boolean doesTheLast;
        private final AtomicInteger requests = new AtomicInteger();

        MortalCluster(Cluster cluster, int lifetime, boolean doesTheLast) {
            this.cluster = cluster;
            this.lifetime = lifetime;
            this.doesTheLast = doesTheLast;
        }

        private <T> T request(Supplier<T> call) {
            int number = requests.getAndIncrement();
            if (number > lifetime || number == lifetime && !doesTheLast) {
                throw new Killed();
            }
            T answer = call.get();
            if (number == lifetime) {
                throw new Killed();
            }
            return answer;
        }

        @Override
        public ApiCatalog discover(Collection<String> groups) {
            return request(() -> cluster.discover(groups));
        }

        @Override
        public Optional<Resource> get(ApiKind kind, String namespace, String name) {
            return request(() -> cluster.get(kind, namespace, name));
        }

        @Override
        public List<Resource> list(ApiKind kind, String namespace, String labelSelector) {
            return request(() -> cluster.list(kind, namespace, labelSelector));
        }

        @Override
        public Applied apply(ApiKind kind, Resource object, ApplyOptions options) {
            return request(() -> cluster.apply(kind, object, options));
        }

        @Override
        public boolean delete(ApiKind kind, Resource live) {
            return request(() -> cluster.delete(kind, live));
        }

        @Override
        public boolean deleteUnchanged(ApiKind kind, Resource live) {
            return request(() -> cluster.deleteUnchanged(kind, live));
        }

        @Override
        public Resource patch(ApiKind kind, Resource live, List<Map<String, Object>> operations, ApplyOptions options) {
            return request(() -> cluster.patch(kind, live, operations, options));
        }

        @Override
        public AccessRules accessRules(String namespace) {
            return request(() -> cluster.accessRules(namespace));
        }

        @Override
        public boolean isAllowed(String verb, ApiKind kind, String namespace) {
            return request(() -> cluster.isAllowed(verb, kind, namespace));
        }

        @Override
        public void close() {
            cluster.close();
        }
    }

    /** 15 that stay, 10 that change, 10 that leave, the only one of its kind among them. */
    private static String[] before() {
        return concat(
                yaml(0, 34, "1"), new String[] {"apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: m34}\n---\n"});
    }

    /** 15 that stay, 10 that changed, 15 new ones, a first one of its kind among them. */
    private static String[] after() {
        String[] added = concat(
                yaml(35, 49, "1"), new String[] {"apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: m49}\n---\n"});
        return concat(concat(yaml(0, 15, "1"), yaml(15, 25, "2")), added);
    }

    private static String[] yaml(int from, int to, String value) {
        return java.util.stream.IntStream.range(from, to)
                .mapToObj(number -> number % 2 == 0
                        // on every other one that changes, ownership alone does not tell: it needs a record
                        ? (number >= 15 && number % 4 == 0 ? "immutable: null\n" : "") + configMap("m" + number, value)
                        : "apiVersion: v1\nkind: Secret\nmetadata: {name: m" + number + "}\nstringData: {key: \""
                                + value + "\"}\n---\n")
                .toArray(String[]::new);
    }

    private static String[] concat(String[] one, String[] other) {
        return java.util.stream.Stream.of(one, other)
                .flatMap(java.util.stream.Stream::of)
                .toArray(String[]::new);
    }

    /** Returns the members with their content, and the version of those that must not be touched. */
    private Map<String, String> state() {
        Map<String, String> state = new TreeMap<>();
        for (String plural : List.of("configmaps", "secrets", "serviceaccounts", "resourcequotas")) {
            server.objects().list("", plural, namespace).forEach(object -> {
                String name = object.path("metadata").path("name").asText();
                boolean untouched = name.matches("m([0-9]|1[0-4])");
                state.put(
                        plural + "/" + name,
                        object.path("data") + " " + object.path("metadata").path("labels")
                                + object.path("metadata").path("annotations")
                                + (untouched ? object.path("metadata").path("resourceVersion") : ""));
            });
        }
        return state;
    }

    private Map<String, String> contentOnly(Map<String, String> state) {
        return state.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue()
                                .replace(namespace, "NAMESPACE")
                                .replaceAll("applyset-[A-Za-z0-9_-]+", "SET")
                                .replaceAll("\"\\d+\"$", "")));
    }

    /** Returns whether the sync came to its end before. */
    private boolean isKilled(Syncer planner, Cluster mortal) {
        try {
            SyncPlan plan = planner.plan(request(OPTIONS, after()));
            SyncRun run = new Syncer(mortal).start(plan);
            await(() -> run.applyNextStage(OperationLog.SILENT));
            return false;
        } catch (Killed e) {
            return true;
        }
    }

    /** Prepares what a first sync leaves, without its requests. */
    private void syncedBefore() {
        namespace = "t-" + UUID.randomUUID().toString().substring(0, 8);
        server.createNamespace(namespace);
        List<Resource> resources = load(before()).stream()
                .map(resource -> resource.with(namespace, "metadata", "namespace"))
                .toList();
        Inventory inventory = Inventory.empty(SyncFixture.SET, namespace)
                .union(resources.stream().map(Resource::id).toList());
        write(inventory.parent());
        resources.forEach(resource -> write(inventory.marks().on(resource)));
    }

    private static void write(Resource resource) {
        server.objects().apply("jenkins-gitops", Json.readObject(ResourceJson.write(resource)));
    }

    @Test
    void shouldConvergeWhereverItsWritesWereCutOff() {
        syncedBefore();
        sync(OPTIONS, after());
        Map<String, String> wanted = contentOnly(state());
        assertThat(wanted).hasSize(41);

        boolean killed = true;
        int request = 0;
        for (; killed; request++) {
            syncedBefore();
            Map<String, String> untouched = untouched();

            killed = isKilled(syncer, new MortalCluster(cluster, request, request % 2 == 0));
            run(plan(OPTIONS, after()));

            assertThat(contentOnly(state())).as("killed at request " + request).isEqualTo(wanted);
            assertThat(untouched()).as("killed at request " + request).isEqualTo(untouched);
            long version = server.objects().resourceVersion();
            assertThat(sync(OPTIONS, after()).isEmpty()).isTrue();
            assertThat(server.objects().resourceVersion()).isEqualTo(version);
        }
        // the inventory before and after, 25 objects applied, 10 deleted, the records, the lock taken, looked for and
        // given back
        assertThat(request).isEqualTo(2 + 25 + 10 + 1 + 3 + 1);
    }

    @Test
    void shouldLeaveNoTraceWhereverItsPlanWasCutOff() {
        syncedBefore();
        long version = server.objects().resourceVersion();

        // inventory, discovery, three lists, 25 dry runs, one look at the rights
        for (int request = 0; request < 1 + 1 + 3 + 25 + 1; request++) {
            Syncer dying = new Syncer(new MortalCluster(cluster, request, request % 2 == 0));
            assertThatThrownBy(() -> dying.plan(request(SyncOptions.defaults(), after())))
                    .isInstanceOf(Killed.class);
        }
        assertThat(server.objects().resourceVersion()).isEqualTo(version);
    }

    private Map<String, String> untouched() {
        return state().entrySet().stream()
                .filter(entry -> entry.getKey().matches(".*/m([0-9]|1[0-4])"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
