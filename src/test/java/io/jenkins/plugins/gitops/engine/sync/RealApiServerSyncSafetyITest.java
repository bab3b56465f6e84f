package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ClusterHttp;
import io.jenkins.plugins.gitops.sandbox.kubernetes.EnabledIfRealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.RealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import org.junit.jupiter.api.Test;

@EnabledIfRealApiServer
class RealApiServerSyncSafetyITest extends SyncSafetyContract {

    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final ApiKind ROLE = new ApiKind(RBAC, "v1", "Role", "roles", true, true, false);
    private static final ApiKind BINDING = new ApiKind(RBAC, "v1", "RoleBinding", "rolebindings", true, true, false);
    private static final ApiKind INGRESS =
            new ApiKind("networking.k8s.io", "v1", "Ingress", "ingresses", true, true, true);

    @Override
    TestCluster server() {
        return RealApiServer.shared();
    }

    @Override
    String autoscalerVersion() {
        return "v1";
    }

    @Override
    Cluster limited(boolean mayDelete) {
        applyAs("admin", ROLE, """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: sync}
                rules:
                  - apiGroups: ["", apps]
                    resources: ["*"]
                    verbs: [get, list, create, patch%s]
                """.formatted(mayDelete ? ", delete" : ""));
        applyAs("admin", BINDING, """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: sync}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: sync}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: bob}]
                """);
        return connect(RealApiServer.BOB_TOKEN);
    }

    @Test
    void shouldKeepAnObjectThatMovedToAnotherApiGroup() {
        String old = """
                apiVersion: extensions/v1beta1
                kind: Ingress
                metadata: {name: shop}
                spec: {backend: {serviceName: cart, servicePort: 80}}
                """;
        String moved = """
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: shop}
                spec: {defaultBackend: {service: {name: cart, port: {number: 80}}}}
                """;
        sync(old);
        String uid = live(INGRESS, "shop").uid();

        ChangeSet done = sync(moved);

        assertThat(done.count(ChangeAction.DELETED)).isZero();
        assertThat(live(INGRESS, "shop").uid()).isEqualTo(uid);
        assertThat(sync(moved).isEmpty()).isTrue();
    }

    @Test
    void shouldNotStumbleOverAnAggregatedApiThatIsDown() {
        String group = namespace + ".example.org";
        // not by server-side apply: the aggregator of that version cannot do it
        ClusterHttp http = ClusterHttp.of(server());
        String path = "/apis/apiregistration.k8s.io/v1/apiservices";
        String service = """
                {"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService",
                 "metadata": {"name": "v1.%1$s"},
                 "spec": {"group": "%1$s", "version": "v1", "groupPriorityMinimum": 100, "versionPriority": 100,
                          "insecureSkipTLSVerify": true, "service": {"name": "nobody", "namespace": "default"}}}
                """.formatted(group);
        assertThat(http.send("POST", path, "application/json", service).code()).isEqualTo(201);
        try {
            assertThat(sync(configMap("a", "1")).count(ChangeAction.CREATED)).isEqualTo(1);
            assertThatThrownBy(() -> plan("apiVersion: " + group + "/v1\nkind: Basket\nmetadata: {name: x}\n"))
                    .hasMessageContaining("its server does not answer");
        } finally {
            http.send("DELETE", path + "/v1." + group, "", "");
        }
    }
}
