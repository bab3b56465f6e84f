package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.ClusterEndpoint;
import io.jenkins.plugins.gitops.engine.cluster.Fabric8Cluster;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.verification.VerificationReport;
import io.jenkins.plugins.gitops.engine.verification.VerificationRequest;
import io.jenkins.plugins.gitops.engine.verification.Verifier;
import io.jenkins.plugins.gitops.sandbox.kubernetes.EnabledIfRealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.RealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The roles of the documentation's security page, as they stand there, are enough and no more. */
@EnabledIfRealApiServer
class RealApiServerLeastRightsITest extends SyncFixture {

    private static final Map<String, ApiKind> KINDS = Map.of(
            "ServiceAccount", new ApiKind("", "v1", "ServiceAccount", "serviceaccounts", true, true, false),
            "Role", new ApiKind("rbac.authorization.k8s.io", "v1", "Role", "roles", true, true, false),
            "RoleBinding",
                    new ApiKind("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings", true, true, false));

    @Override
    TestCluster server() {
        return RealApiServer.shared();
    }

    @BeforeEach
    void giveRoles() throws IOException {
        String page =
                Files.readString(Path.of(System.getProperty("basedir", "")).resolve("docs/user/security.md"));
        Matcher blocks = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL).matcher(page);
        int objects = 0;
        while (blocks.find()) {
            String yaml = blocks.group(1).replace("namespace: shop", "namespace: " + namespace);
            for (Resource object : load(yaml)) {
                cluster.apply(KINDS.get(object.kind()), object, ApplyOptions.as("test"));
                objects++;
            }
        }
        assertThat(objects).as("objects of the security page").isEqualTo(4);
        bindTokenRole();
    }

    /** Bob stands for the stored credentials: they may do nothing but ask for tokens. */
    private void bindTokenRole() {
        Resource binding = load("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: bob, namespace: %s}
                subjects: [{kind: User, name: bob, apiGroup: rbac.authorization.k8s.io}]
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: jenkins-token}
                """.formatted(namespace)).get(0);
        cluster.apply(KINDS.get("RoleBinding"), binding, ApplyOptions.as("test"));
    }

    private ClusterEndpoint bob() {
        return ClusterEndpoint.of(server().url().toString())
                .withCaCertificate(server().caCertificate().orElse(""))
                .withBearerToken(RealApiServer.BOB_TOKEN);
    }

    @Test
    void shouldSyncVerifyAndPruneWithTheRolesOfTheDocumentation() {
        try (Fabric8Cluster least = Fabric8Cluster.connect(bob().withServiceAccount(namespace, "jenkins"))) {
            syncer = new Syncer(least);
            sync(deployment("registry.example.org/shop/cart:1", 1), configMap("settings", "a"));
            VerificationReport report = await(() -> new Verifier(least, Clock.systemUTC())
                    .observe(new VerificationRequest(syncer.members(SyncFixture.SET, namespace), List.of())));
            assertThat(report.objects()).hasSize(2);

            assertThat(sync(deployment("registry.example.org/shop/cart:1", 1)).summary())
                    .contains("1 deleted");
        }
    }

    @Test
    void shouldSayWhichRightIsMissing() {
        try (Fabric8Cluster least = Fabric8Cluster.connect(bob().withServiceAccount(namespace, "jenkins"))) {
            syncer = new Syncer(least);
            String secret = """
                    apiVersion: v1
                    kind: Secret
                    metadata: {name: password}
                    stringData: {key: value}
                    """;

            assertThatThrownBy(() -> plan(secret))
                    .hasMessageContaining("Secret " + namespace + "/password: the API server answers 403 Forbidden");
        }
    }

    @Test
    void shouldLetTheStoredCredentialsDoNothingByThemselves() {
        try (Fabric8Cluster alone = Fabric8Cluster.connect(bob())) {
            assertThat(alone.isAllowed("get", CONFIG_MAP, namespace)).isFalse();
            assertThat(alone.isAllowed("patch", DEPLOYMENT, namespace)).isFalse();
            assertThat(alone.account().version()).startsWith("v1.");
        }
    }

    @Test
    void shouldActInTheNameOfAGroupThatHasTheRights() {
        Resource binding = load("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: job, namespace: %s}
                subjects: [{kind: Group, name: "jenkins:job:shop/cart", apiGroup: rbac.authorization.k8s.io}]
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: jenkins-gitops}
                """.formatted(namespace)).get(0);
        cluster.apply(KINDS.get("RoleBinding"), binding, ApplyOptions.as("test"));
        ClusterEndpoint administrator = ClusterEndpoint.of(server().url().toString())
                .withCaCertificate(server().caCertificate().orElse(""))
                .withBearerToken(server().token());

        try (Fabric8Cluster job = Fabric8Cluster.connect(
                        administrator.withImpersonation("jenkins", List.of("jenkins:job:shop/cart")));
                Fabric8Cluster other = Fabric8Cluster.connect(
                        administrator.withImpersonation("jenkins", List.of("jenkins:job:shop/other")))) {
            assertThat(job.isAllowed("patch", DEPLOYMENT, namespace)).isTrue();
            assertThat(other.isAllowed("patch", DEPLOYMENT, namespace)).isFalse();
        }
    }
}
