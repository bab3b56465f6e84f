package io.jenkins.plugins.gitops.engine.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.sandbox.kubernetes.EnabledIfRealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.RealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import org.junit.jupiter.api.Test;

@EnabledIfRealApiServer
class RealApiServerVerificationITest extends VerificationContract {

    private static final ApiKind QUOTA = new ApiKind("", "v1", "ResourceQuota", "resourcequotas", true, true, true);

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
}
