package io.jenkins.plugins.gitops.engine.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterEndpoint;
import io.jenkins.plugins.gitops.engine.cluster.Fabric8Cluster;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.sandbox.kubernetes.EnabledIfRealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.RealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EnabledIfRealApiServer
class RealApiServerVerificationITest extends VerificationContract {

    private static final ApiKind QUOTA = new ApiKind("", "v1", "ResourceQuota", "resourcequotas", true, true, true);

    private static final ApiKind CONFIG_MAP = new ApiKind("", "v1", "ConfigMap", "configmaps", true, true, false);
    private static final ApiKind ROLE =
            new ApiKind("rbac.authorization.k8s.io", "v1", "Role", "roles", true, true, false);
    private static final ApiKind BINDING =
            new ApiKind("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings", true, true, false);
    private static final ApiKind NAMESPACE = new ApiKind("", "v1", "Namespace", "namespaces", false, true, true);
    private static final ApiKind WEBHOOK = new ApiKind(
            "admissionregistration.k8s.io",
            "v1",
            "MutatingWebhookConfiguration",
            "mutatingwebhookconfigurations",
            false,
            true,
            false);

    @Override
    TestCluster server() {
        return RealApiServer.shared();
    }

    @Test
    void shouldNameTheQuotaThatIsExceeded() throws Exception {
        apply(QUOTA, """
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: small}
                spec: {hard: {pods: "0"}}
                """);
        try (FirstSight sight = firstSight("deployments", FirstSight.saying("ReplicaFailure"))) {
            deploy(repository + ":1", "");

            String reason = awaitFailure(request(options(), repository + ":1"));

            assertInTime(sight);
            assertThat(reason).contains("FailedCreate").contains("exceeded quota: small");
        }
    }

    @Test
    void shouldFindThatAWebhookRewroteTheImage(@TempDir Path folder) throws Exception {
        String mirrored = "mirror.example.org/shop/cart:1";
        try (RewritingWebhook webhook = new RewritingWebhook(folder, mirrored);
                FirstSight sight = firstSight("pods", FirstSight.saying(mirrored))) {
            cluster.apply(NAMESPACE, labelled(), ApplyOptions.as("test"));
            cluster.apply(WEBHOOK, webhook.configuration(namespace), ApplyOptions.as("test"));
            try {
                awaitRewriting(mirrored);
                deploy(repository + ":1", "");

                String reason = awaitFailure(request(options(), repository + ":1"));

                assertInTime(sight);
                assertThat(reason)
                        .contains("container app, is set to " + mirrored + " instead of " + repository + ":1")
                        .contains("an admission webhook may have rewritten it");
            } finally {
                cluster.delete(WEBHOOK, cluster.get(WEBHOOK, "", namespace).orElseThrow());
            }
        }
    }

    /** A server takes notice of a webhook some seconds after it was told. */
    private void awaitRewriting(String image) {
        Resource pod = Resource.of(Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Pod",
                "metadata",
                Map.of("name", "probe", "namespace", namespace),
                "spec",
                Map.of("containers", List.of(Map.of("name", "app", "image", "shop/probe:1")))));
        ApplyOptions dryRun = ApplyOptions.as("test").onlyDryRun();
        while (!cluster.apply(POD, pod, dryRun).object().tree().toString().contains(image)) {
            LockSupport.parkNanos(50_000_000);
        }
    }

    @Test
    void shouldVerifyAThousandObjectsInAFewRequests() {
        List<ResourceId> ids = createThousandObjects();
        try (CountedRequests requests = new CountedRequests()) {
            VerificationRequest request =
                    new VerificationRequest(ids, List.of(ImageReference.parse(repository + ":1")), options());
            awaitSuccess(request);
            List<String> first = requests.all();
            requests.clear();
            for (int i = 0; i < 20; i++) {
                look(request);
            }
            List<String> later = requests.all();
            Observation<VerificationReport> polled = new Verifier(cluster, Clock.systemUTC()).observe(request);

            // discovery, the label of the set, and a list (of two pages at most) and a watch for each of five kinds
            assertThat(first).hasSizeLessThanOrEqualTo(20);
            assertThat(first).filteredOn(each -> each.contains("watch=true")).hasSizeLessThanOrEqualTo(5);
            assertThat(later).isEmpty();
            assertThat(polled).isInstanceOf(Observation.Succeeded.class);
            assertThat(requests.all()).hasSizeLessThanOrEqualTo(14);
        }
    }

    @Test
    void shouldProbeAServerWhoseAuthorityIsGiven() {
        HttpProbe probe = HttpProbe.of(server().url() + "/healthz").containing("ok");

        Optional<String> stranger = new HttpProber().fault(probe);
        Optional<String> known = new HttpProber()
                .fault(probe.withCaCertificate(server().caCertificate().orElseThrow()));

        assertThat(stranger)
                .hasValueSatisfying(fault -> assertThat(fault).startsWith("no answer (SSLHandshakeException"));
        assertThat(known).isEmpty();
    }

    private List<ResourceId> createThousandObjects() {
        deploy(repository + ":1", "");
        List<ResourceId> ids = new ArrayList<>();
        ids.add(new ResourceId("apps", "Deployment", namespace, "cart"));
        IntStream.range(0, 999)
                .mapToObj(i -> new ResourceId("", i < 600 ? "ConfigMap" : "Secret", namespace, "o-" + i))
                .forEach(ids::add);
        ids.stream()
                .skip(1)
                .parallel()
                .forEach(id -> cluster.apply(
                        id.kind().equals("Secret") ? SECRET : CONFIG_MAP,
                        Resource.of(Map.of(
                                "apiVersion", "v1",
                                "kind", id.kind(),
                                "metadata",
                                        Map.of(
                                                "name", id.name(),
                                                "namespace", namespace,
                                                "labels", Map.of("applyset.kubernetes.io/part-of", "set-1")))),
                        ApplyOptions.as("test")));
        return ids;
    }

    @Test
    void shouldPollWhereTheAccountMayNotWatch() {
        apply(ROLE, """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: reader}
                rules: [{apiGroups: ["*"], resources: [deployments, replicasets, pods], verbs: [get, list]}]
                """);
        apply(BINDING, """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: reader}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: bob}]
                """);
        deploy(repository + ":1", "");

        try (Cluster asBob =
                        Fabric8Cluster.connect(ClusterEndpoint.of(server().url().toString())
                                .withBearerToken(RealApiServer.BOB_TOKEN)
                                .withCaCertificate(server().caCertificate().orElse("")));
                Verifier verifier = Verifier.watching(asBob, Clock.systemUTC(), () -> {})) {
            VerificationReport report = RepeatedLooks.until(
                    () -> verifier.look(request(options(), repository + ":1"), VerificationState.NONE));

            assertThat(report.runningImages()).hasSize(1);
        }
    }

    private Resource labelled() {
        return Resource.of(Map.of(
                "apiVersion", "v1",
                "kind", "Namespace",
                "metadata", Map.of("name", namespace, "labels", Map.of("webhook", namespace))));
    }
}
