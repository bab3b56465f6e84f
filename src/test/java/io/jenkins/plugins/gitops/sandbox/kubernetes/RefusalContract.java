package io.jenkins.plugins.gitops.sandbox.kubernetes;

import static io.jenkins.plugins.gitops.sandbox.kubernetes.Manifests.deployment;
import static io.jenkins.plugins.gitops.sandbox.kubernetes.Manifests.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ClusterHttp.Answer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What is refused, and in which words. */
abstract class RefusalContract extends ApiServerContract {

    RefusalContract(Supplier<TestCluster> cluster) {
        super(cluster);
    }

    @Test
    void shouldRefuseToChangeSelectorOfDeployment() {
        apply("gitops", deployment("nginx:1.27", "replicas: 1"));

        Answer refused = apply("gitops", deployment("nginx:1.27", "replicas: 1").replace("app: cart", "app: basket"));

        ObjectNode status = refused.json();
        assertThat(refused.code()).isEqualTo(422);
        assertThat(status.path("reason").asText()).isEqualTo("Invalid");
        assertThat(status.path("message").asText())
                .startsWith("Deployment.apps \"cart\" is invalid: spec.selector: Invalid value: ")
                .endsWith("field is immutable");
        assertThat(status.path("details").path("name").asText()).isEqualTo("cart");
        assertThat(status.path("details").path("group").asText()).isEqualTo("apps");
        assertThat(status.path("details").path("kind").asText()).isEqualTo("Deployment");
        assertThat(status.at("/details/causes/0/reason").asText()).isEqualTo("FieldValueInvalid");
        assertThat(status.at("/details/causes/0/field").asText()).isEqualTo("spec.selector");
        assertThat(status.at("/details/causes/0/message").asText()).endsWith("field is immutable");
    }

    @Test
    void shouldRefuseInvalidObjects() {
        Answer noImage = apply("gitops", deployment("nginx:1.27", "replicas: 1").replace("image: nginx:1.27", ""));
        Answer badName = http.post(
                "/api/v1/namespaces/" + namespace + "/configmaps",
                Json.read("{apiVersion: v1, kind: ConfigMap, metadata: {name: Not_A_Name}}"));

        assertThat(noImage.code()).isEqualTo(422);
        assertThat(noImage.json().path("message").asText())
                .contains("spec.template.spec.containers[0].image: Required value");
        assertThat(badName.code()).isEqualTo(422);
        assertThat(badName.json().path("message").asText())
                .startsWith("ConfigMap \"Not_A_Name\" is invalid: metadata.name: Invalid value: \"Not_A_Name\": a");
    }

    @Test
    void shouldRefuseImmutableFieldsOfOtherKinds() {
        apply(
                "gitops",
                object("v1", "Service", "cart", "spec: {selector: {app: cart}, ports: [{port: 80, protocol: TCP}]}"));
        Answer service = apply(
                "gitops",
                object(
                        "v1",
                        "Service",
                        "cart",
                        "spec: {clusterIP: 10.96.9.9, selector: {app: cart}, ports: [{port: 80, protocol: TCP}]}"));
        String job = "spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: \"%s\"}]}}}";
        apply("gitops", object("batch/v1", "Job", "migrate", job.formatted("a:1")));
        Answer jobChanged = apply("gitops", object("batch/v1", "Job", "migrate", job.formatted("a:2")));
        String rbac = "rbac.authorization.k8s.io";
        String binding = "roleRef: {apiGroup: " + rbac + ", kind: ClusterRole, name: %s}";
        apply("gitops", object(rbac + "/v1", "RoleBinding", "see", binding.formatted("view")));
        Answer rebound = apply("gitops", object(rbac + "/v1", "RoleBinding", "see", binding.formatted("edit")));

        assertThat(service.code()).isEqualTo(422);
        assertThat(service.json().path("message").asText()).contains("may not change once set");
        assertThat(jobChanged.code()).isEqualTo(422);
        assertThat(jobChanged.json().path("message").asText())
                .contains("spec.template")
                .endsWith("field is immutable");
        assertThat(rebound.code()).isEqualTo(422);
        assertThat(rebound.json().path("message").asText()).endsWith("cannot change roleRef");
    }

    @Test
    void shouldAnswerNotFoundAsStatus() {
        Answer missing = http.get(deployments + "none");
        Answer noNamespace = http.patch(
                "/api/v1/namespaces/nowhere/configmaps/settings?fieldManager=gitops",
                Patches.APPLY,
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}}");
        Answer noKind = http.get("/apis/apps/v1/namespaces/" + namespace + "/gadgets");
        Answer noGroup = http.get("/apis/example.org/v1/things");

        assertThat(missing.code()).isEqualTo(404);
        assertThat(missing.json().path("message").asText()).isEqualTo("deployments.apps \"none\" not found");
        assertThat(missing.json().path("reason").asText()).isEqualTo("NotFound");
        assertThat(missing.json().path("details").toString())
                .isEqualTo("{\"name\":\"none\",\"group\":\"apps\",\"kind\":\"deployments\"}");
        assertThat(noNamespace.code()).isEqualTo(404);
        assertThat(noNamespace.json().path("message").asText()).isEqualTo("namespaces \"nowhere\" not found");
        assertThat(noKind.code()).isEqualTo(404);
        assertThat(noGroup.code()).isEqualTo(404);
        assertThat(noGroup.text()).isEqualTo("404 page not found\n");
    }

    @Test
    void shouldRefuseUnknownTokens() {
        ClusterHttp stranger =
                new ClusterHttp(cluster().url(), "wrong", cluster().caCertificate());

        Answer refused = stranger.get("/api/v1/namespaces");

        assertThat(refused.code()).isEqualTo(401);
        assertThat(refused.json().path("reason").asText()).isEqualTo("Unauthorized");
    }

    @Test
    void shouldForbidWhatTheAccountMayNot() {
        Answer refused = bob().get(deployments + "cart");
        Answer list = bob().get("/api/v1/nodes");

        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.json().path("reason").asText()).isEqualTo("Forbidden");
        assertThat(refused.json().path("message").asText())
                .isEqualTo("deployments.apps \"cart\" is forbidden: User \"bob\" cannot get resource \"deployments\" in"
                        + " API group \"apps\" in the namespace \"" + namespace + "\"");
        assertThat(list.json().path("message").asText())
                .isEqualTo("nodes is forbidden: User \"bob\" cannot list resource \"nodes\" in API group \"\" at the"
                        + " cluster scope");
    }

    @Test
    void shouldListenOnLoopbackOnly() throws Exception {
        List<InetAddress> others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList();

        assertThat(others)
                .allSatisfy(address -> assertThatIOException().isThrownBy(() -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(
                                new InetSocketAddress(address, cluster().url().getPort()), 500);
                    }
                }));
    }
}
