package io.jenkins.plugins.gitops.engine.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.health.Health;
import io.jenkins.plugins.gitops.engine.health.HealthStatus;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerificationReportTest {

    private static VerifiedObject object(String kind, String namespace, String name, String message) {
        return new VerifiedObject(new ResourceId("", kind, namespace, name), new Health(HealthStatus.HEALTHY, message));
    }

    @Test
    void shouldSayInOneLineWhatIsTheSameOfManyObjects() {
        VerificationReport report = new VerificationReport(
                List.of(
                        object("ConfigMap", "shop", "a", ""),
                        object("Namespace", "", "shop", ""),
                        object("Deployment", "shop", "cart", "3 of 3 replicas available"),
                        object("ConfigMap", "shop", "b", ""),
                        object("ConfigMap", "other", "a", ""),
                        object("Deployment", "shop", "web", "3 of 3 replicas available")),
                List.of());

        assertThat(report.lines())
                .containsExactly(
                        "2 of ConfigMap in shop healthy",
                        "Namespace shop healthy",
                        "Deployment shop/cart healthy: 3 of 3 replicas available",
                        "ConfigMap other/a healthy",
                        "Deployment shop/web healthy: 3 of 3 replicas available");
    }
}
