package io.jenkins.plugins.gitops.engine.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.sandbox.kubernetes.EnabledIfRealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.RealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EnabledIfRealApiServer
class RealApiServerVerificationITest extends VerificationContract {

    private static final ApiKind QUOTA = new ApiKind("", "v1", "ResourceQuota", "resourcequotas", true, true, true);

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
    void shouldNameTheQuotaThatIsExceeded() {
        apply(QUOTA, """
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: small}
                spec: {hard: {pods: "0"}}
                """);
        deploy(repository + ":1", "");

        String reason = awaitFailure(request(options(), repository + ":1"));

        assertThat(reason).contains("FailedCreate").contains("exceeded quota: small");
    }

    @Test
    void shouldFindThatAWebhookRewroteTheImage(@TempDir Path folder) throws Exception {
        String mirrored = "mirror.example.org/shop/cart:1";
        try (RewritingWebhook webhook = new RewritingWebhook(folder, mirrored)) {
            cluster.apply(NAMESPACE, labelled(), ApplyOptions.as("test"));
            cluster.apply(WEBHOOK, webhook.configuration(namespace), ApplyOptions.as("test"));
            try {
                String reason = RepeatedLooks.failure(
                        () -> {
                            // a server takes notice of a webhook some seconds after it was told
                            deploy(repository + ":1", "");
                            restart();
                            return look(request(options(), repository + ":1"));
                        },
                        mirrored);

                assertThat(reason)
                        .contains("container app, is set to " + mirrored + " instead of " + repository + ":1")
                        .contains("an admission webhook may have rewritten it");
            } finally {
                cluster.delete(WEBHOOK, cluster.get(WEBHOOK, "", namespace).orElseThrow());
            }
        }
    }

    private Resource labelled() {
        return Resource.of(Map.of(
                "apiVersion", "v1",
                "kind", "Namespace",
                "metadata", Map.of("name", namespace, "labels", Map.of("webhook", namespace))));
    }

    /** Lets the controller make new pods. */
    private void restart() {
        cluster.list(POD, namespace, "app=cart").stream()
                .filter(pod -> !pod.isTerminating())
                .forEach(pod -> cluster.delete(POD, pod));
    }
}
