package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterEndpoint;
import io.jenkins.plugins.gitops.engine.cluster.Fabric8Cluster;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.plan.Planning;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import io.jenkins.plugins.gitops.sandbox.kubernetes.AccessRule;
import io.jenkins.plugins.gitops.sandbox.kubernetes.Fault;
import io.jenkins.plugins.gitops.sandbox.kubernetes.RequestLog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sync asks of the server, and what it does when the server does not answer as it should. */
class SyncRequestsTest extends QuietSandboxFixture {

    private static String[] objects(int count, String value) {
        return IntStream.range(0, count)
                .mapToObj(number -> number % 2 == 0
                        ? configMap("m" + number, value)
                        : "apiVersion: v1\nkind: Secret\nmetadata: {name: m" + number + "}\nstringData: {key: \""
                                + value + "\"}\n---\n")
                .toArray(String[]::new);
    }

    @Test
    void shouldAskOncePerKindWhereNothingChanged() {
        sync(objects(200, "1"));
        server.requests().clear();

        assertThat(sync(objects(200, "1")).count(ChangeAction.UNCHANGED)).isEqualTo(200);

        // discovery, inventory, one list for each of two kinds
        assertThat(server.requests().entries())
                .extracting(RequestLog.Entry::method)
                .containsExactly("GET", "GET", "GET", "GET", "GET");
    }

    @Test
    void shouldDryRunAndApplyOnlyWhatChanged() {
        sync(objects(40, "1"));
        String[] changed = objects(40, "1");
        changed[0] = configMap("m0", "2");
        server.requests().clear();

        sync(changed);

        assertThat(server.requests().count("PATCH", "dryRun=All")).isEqualTo(1);
        assertThat(server.requests().count("PATCH")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503, 504})
    void shouldTryAgainWhenTheServerIsBusyAndWaitAsLongAsItAsks(int code) {
        server.faults().next(1, "PATCH", "dryRun.*|m1.*dryRun=All", Fault.retryAfter(code, 7));
        Planning planning = syncer.planning(request(SyncOptions.defaults(), objects(3, "1")));

        Observation<SyncPlan> first = planning.observe();
        Observation<SyncPlan> second = planning.observe();

        assertThat(first)
                .isInstanceOfSatisfying(
                        Observation.Running.class,
                        running -> assertThat(running.retryAfter()).isEqualTo(Duration.ofSeconds(7)));
        assertThat(second).isInstanceOf(Observation.Succeeded.class);
    }

    @Test
    void shouldGiveUpAfterFiveTries() {
        server.faults().next(100, "PATCH", "", Fault.status(503));
        Planning planning = syncer.planning(request(SyncOptions.defaults(), configMap("a", "1")));

        for (int i = 0; i < 4; i++) {
            assertThat(planning.observe()).isInstanceOf(Observation.Running.class);
        }
        assertThatThrownBy(planning::observe)
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("503");
    }

    @Test
    void shouldApplyAgainWhenTheAnswerWasLostAndGoOnWithTheRest() {
        SyncPlan plan = plan(objects(10, "1"));
        server.faults().next(2, "PATCH", "/m[0-9]\\?", Fault.closeAfter());
        server.faults().next(2, "PATCH", "/m[0-9]\\?", Fault.closeBefore());
        server.faults()
                .next(1, "PATCH", "/m[0-9]\\?", Fault.status(500, "Internal error occurred: failed calling webhook"));

        assertThat(run(plan).count(ChangeAction.CREATED)).isEqualTo(10);
        assertThat(sync(objects(10, "1")).isEmpty()).isTrue();
    }

    @Test
    void shouldNeverSendAPostThatWrites() {
        server.requests().clear();

        sync(objects(10, "1"));
        sync(objects(5, "2"));

        assertThat(server.requests().entries().stream()
                        .filter(entry -> entry.method().equals("POST")))
                .allSatisfy(entry -> assertThat(entry.path()).contains("selfsubject"));
    }

    @Test
    void shouldListNamespaceByNamespaceWhereTheAccountSeesNoMore() {
        String other = namespace + "-b";
        server.createNamespace(other);
        String[] yaml = {
            configMap("a", "1"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b, namespace: " + other + "}\n---\n"
        };
        sync(yaml);
        String token = "two-" + namespace;
        server.addUser(
                token,
                "bob",
                new AccessRule(
                        Set.of("get", "list", "patch", "create", "delete"),
                        Set.of("*"),
                        Set.of("*"),
                        Set.of(namespace, other)));
        try (Cluster limited = connect(token)) {
            syncer = new Syncer(limited);
            server.requests().clear();

            assertThat(sync(yaml).count(ChangeAction.UNCHANGED)).isEqualTo(2);
            assertThat(server.requests().count("GET", "namespaces/" + namespace + "/configmaps\\?"))
                    .isEqualTo(1);
            assertThat(server.requests().count("GET", "namespaces/" + other + "/configmaps\\?"))
                    .isEqualTo(1);
        }
    }

    @Test
    void shouldRenewATokenOnceWhenItExpires() {
        server.addUser("fresh-" + namespace, "admin", AccessRule.everything());
        Deque<String> tokens = new ArrayDeque<>(List.of("expired", "fresh-" + namespace));
        try (Cluster renewing = Fabric8Cluster.connect(
                ClusterEndpoint.of(server.url().toString()).withTokens(tokens::pop))) {
            syncer = new Syncer(renewing);

            assertThat(sync(objects(4, "1")).count(ChangeAction.CREATED)).isEqualTo(4);
        }
        try (Cluster hopeless = Fabric8Cluster.connect(
                ClusterEndpoint.of(server.url().toString()).withTokens(() -> "expired"))) {
            syncer = new Syncer(hopeless);

            assertThatThrownBy(() -> plan(configMap("a", "1"))).hasMessageContaining("renew the cluster's credentials");
        }
    }

    @Test
    void shouldSkipAMemberThatWasReleasedAfterThePlan() {
        sync(configMap("a", "1"), configMap("b", "1"));
        SyncPlan plan = plan(configMap("a", "1"));
        applyAs(
                "jenkins-gitops",
                CONFIG_MAP,
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata: {key: released}\n");

        assertThat(run(plan).with(ChangeAction.SKIPPED))
                .singleElement()
                .asString()
                .contains("no member any more");
        assertThat(exists("b")).isTrue();
    }
}
