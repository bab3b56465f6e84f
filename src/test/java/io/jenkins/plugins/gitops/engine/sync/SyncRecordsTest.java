package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.options.FieldOwnership;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.record.RecordKey;
import io.jenkins.plugins.gitops.engine.sync.record.RecordStore;
import io.jenkins.plugins.gitops.engine.sync.record.Records;
import io.jenkins.plugins.gitops.sandbox.kubernetes.Fault;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Objects on which the structure alone does not tell cost a dry run once, and no request from then on. */
class SyncRecordsTest extends QuietSandboxFixture {

    private static final SyncOptions RECORDING = SyncOptions.defaults().withRecords(RecordKey.of("a key of the tests"));

    /** A null is in the manifest and never in what we own: the structural rule cannot be sure. */
    private static String doubtful(String name, String value) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + "}\nimmutable: null\ndata: {key: \""
                + value + "\"}\n---\n";
    }

    private int dryRuns(SyncOptions options, String... yaml) {
        server.requests().clear();
        assertThat(sync(options, yaml).isEmpty()).isTrue();
        return server.requests().count("PATCH", "dryRun=All");
    }

    private void writeRecords(String field, Object value) {
        cluster.patch(
                CONFIG_MAP,
                parent(),
                List.of(Map.of("op", "replace", "path", "/binaryData/" + field, "value", value)),
                ApplyOptions.as("somebody"));
    }

    @Test
    void shouldDryRunAnUnchangedObjectOnlyOnce() {
        sync(RECORDING, doubtful("a", "1"));

        assertThat(dryRuns(SyncOptions.defaults(), doubtful("a", "1"))).isEqualTo(1);
        assertThat(dryRuns(RECORDING, doubtful("a", "1"))).isZero();
        assertThat(server.requests().count("PATCH")).isZero();
    }

    @Test
    void shouldLearnFromDryRunsWhatNoApplyTold() {
        sync(SyncOptions.defaults(), doubtful("a", "1"));

        assertThat(dryRuns(RECORDING, doubtful("a", "1"))).isEqualTo(1);
        assertThat(dryRuns(RECORDING, doubtful("a", "1"))).isZero();
    }

    @Test
    void shouldNoticeWhatChangedInTheManifestOrInTheCluster() {
        sync(RECORDING, doubtful("a", "1"), doubtful("b", "1"));
        applyAs("somebody", CONFIG_MAP, configMap("b", "2"));
        SyncOptions force = RECORDING.withConflicts(SyncOptions.ConflictPolicy.FORCE);

        ChangeSet done = sync(force, doubtful("a", "2"), doubtful("b", "1"));

        assertThat(done.count(ChangeAction.CONFIGURED)).isEqualTo(2);
        assertThat(data("b")).containsEntry("key", "1");
    }

    @Test
    void shouldNeverTrustRecordsOfAnotherKeyManagerOrObject() {
        sync(RECORDING, doubtful("a", "1"));

        assertThat(dryRuns(SyncOptions.defaults().withRecords(RecordKey.of("another key of them")), doubtful("a", "1")))
                .isEqualTo(1);
        sync(RECORDING, doubtful("a", "1"));
        server.requests().clear();
        plan(
                new SyncOptions(
                        new FieldOwnership("somebody-else", SyncOptions.ConflictPolicy.FORCE, false, null),
                        RECORDING.removals(),
                        RECORDING.safety(),
                        RECORDING.origin(),
                        RECORDING.secrets()),
                doubtful("a", "1"));
        assertThat(server.requests().count("PATCH", "dryRun=All")).isEqualTo(1);
        Resource before = live(CONFIG_MAP, "a");
        cluster.delete(CONFIG_MAP, before);
        cluster.apply(
                CONFIG_MAP,
                Resource.of(before.tree())
                        .without("metadata", "managedFields")
                        .without("metadata", "uid")
                        .without("metadata", "resourceVersion")
                        .without("metadata", "creationTimestamp"),
                ApplyOptions.as("jenkins-gitops"));
        assertThat(dryRuns(RECORDING, doubtful("a", "1"))).isEqualTo(1);
    }

    @Test
    void shouldAskAgainWhereTheRecordsAreDamaged() {
        sync(RECORDING, doubtful("a", "1"));

        writeRecords("records", "AAAA");
        assertThat(dryRuns(RECORDING, doubtful("a", "1"))).isEqualTo(1);

        assertThat(dryRuns(RECORDING, doubtful("a", "1"))).isZero();
    }

    @Test
    void shouldNotFailWhereTheRecordsCannotBeWritten() {
        server.faults().next(100, "PATCH", "fieldManager=jenkins-gitops-records", Fault.status(403));

        assertThat(sync(RECORDING, doubtful("a", "1")).count(ChangeAction.CREATED))
                .isEqualTo(1);
    }

    @Test
    void shouldHoldNoValueInTheRecords() {
        sync(
                RECORDING,
                "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nimmutable: null\nstringData: {password: hunter2-long}\n");

        assertThat(parent().text("binaryData", "records")).isNotEmpty();
        assertThat(parent().tree().toString()).doesNotContain("hunter2", "aHVudGVy");
    }

    @Test
    void shouldAskOfAThousandUnchangedObjectsNoMoreThanTheirLists() {
        String[] yaml = IntStream.range(0, 1000)
                .mapToObj(number -> number % 4 == 0
                        ? doubtful("m" + number, "1")
                        : number % 2 == 0
                                ? configMap("m" + number, "1")
                                : "apiVersion: v1\nkind: Secret\nmetadata: {name: m" + number
                                        + "}\nstringData: {key: x}\n---\n")
                .toArray(String[]::new);
        sync(RECORDING, yaml);
        server.requests().clear();

        assertThat(sync(RECORDING, yaml).count(ChangeAction.UNCHANGED)).isEqualTo(1000);

        // two kinds of 500 objects in pages of 500, discovery, and the inventory with its records
        assertThat(server.requests().entries())
                .extracting(entry -> entry.method() + " " + entry.path().replaceAll("\\?.*", ""))
                .containsExactlyInAnyOrder(
                        "GET /api",
                        "GET /apis",
                        "GET /api/v1/namespaces/" + namespace + "/configmaps/gitops-cart.staging",
                        "GET /api/v1/namespaces/" + namespace + "/configmaps",
                        "GET /api/v1/namespaces/" + namespace + "/secrets");
    }

    @Test
    void shouldKeepMoreRecordsThanOneChunkHolds() {
        RecordStore store = new RecordStore(cluster, namespace, "gitops-many");
        RecordKey key = RecordKey.of("a key of the tests");
        Records first = store.read(null, key, "set");
        Map<String, Object> entry = Map.of("manager", "us", "apiVersion", "v1", "fieldsV1", Map.of());
        List<Resource> objects = IntStream.range(0, 4001)
                .mapToObj(number -> Resource.of(
                        Map.of("apiVersion", "v1", "kind", "ConfigMap", "metadata", Map.of("name", "m" + number))))
                .toList();
        objects.forEach(object -> first.keep(object, object, entry));

        Resource parent = store.write(first, "us").orElseThrow();
        Records second = store.read(parent, key, "set");

        assertThat(objects).allMatch(object -> second.confirm(object, object, entry));
        assertThat(second.changed()).isFalse();
        assertThat(exists("gitops-many.records-1")).isTrue();
        Records third = store.read(parent, key, "set");
        third.keep(objects.get(0), objects.get(0), entry);
        store.write(third, "us");
        assertThat(exists("gitops-many.records-1")).isFalse();
    }
}
