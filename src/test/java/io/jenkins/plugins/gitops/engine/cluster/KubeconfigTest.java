package io.jenkins.plugins.gitops.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigTest {

    private static byte[] kubeconfig(String cluster, String user) {
        return """
                apiVersion: v1
                kind: Config
                current-context: shop
                contexts:
                - {name: other, context: {cluster: none, user: none}}
                - {name: shop, context: {cluster: c, user: u, namespace: shop}}
                clusters:
                - name: c
                  cluster: {server: "https://cluster.example.org:6443", %s}
                users:
                - name: u
                  user: {%s}
                """.formatted(cluster, user).getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldReadTheCurrentContext() {
        byte[] file = kubeconfig("certificate-authority-data: " + base64("the authority"), "token: secret-token");

        ClusterEndpoint endpoint = Kubeconfig.read(file, "");

        assertThat(endpoint.server()).hasToString("https://cluster.example.org:6443");
        assertThat(endpoint.caCertificate()).contains("the authority");
        assertThat(endpoint.signIn().valuesOrNull().get()).isEqualTo("secret-token");
        assertThat(endpoint.skipsTlsVerify()).isFalse();
        assertThat(endpoint.toString()).doesNotContain("secret-token");
    }

    @Test
    void shouldTakeACertificateWithItsKeyAndTheAddressOfTheConfiguration() {
        byte[] file =
                kubeconfig("", "client-certificate-data: " + base64("cert") + ", client-key-data: " + base64("key"));

        ClusterEndpoint endpoint = Kubeconfig.read(file, "https://proxy.example.org/cluster");

        assertThat(endpoint.server()).hasToString("https://proxy.example.org/cluster");
        assertThat(endpoint.signIn().certificates()).isEqualTo("cert");
        assertThat(endpoint.signIn().key()).isEqualTo("key");
    }

    @Test
    void shouldTakeAUserWithAPassword() {
        SignIn signIn = Kubeconfig.read(kubeconfig("", "username: jane, password: pass"), "")
                .signIn();

        assertThat(signIn.scheme()).isEqualTo("Basic");
        assertThat(signIn.valuesOrNull().get()).isEqualTo(base64("jane:pass"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exec: {command: sh, args: [-c, id]}",
                "auth-provider: {name: gcp}",
                "tokenFile: /etc/passwd",
                "client-certificate: /etc/passwd",
                "client-key: /etc/passwd",
                "as: admin",
                "as-groups: [\"system:masters\"]"
            })
    void shouldRefuseWhatRunsProgramsOrReadsFiles(String user) {
        byte[] file = kubeconfig("", "token: secret-token, " + user);

        assertThatThrownBy(() -> Kubeconfig.read(file, ""))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining(
                        "The kubeconfig has " + user.substring(0, user.indexOf(':')) + ", which is refused")
                .hasMessageNotContaining("secret-token")
                .hasMessageNotContaining("passwd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "certificate-authority: /etc/passwd",
                "insecure-skip-tls-verify: true",
                "proxy-url: \"http://evil.example.org\"",
                "tls-server-name: evil"
            })
    void shouldRefuseWhatChangesHowTheServerIsReached(String cluster) {
        assertThatThrownBy(() -> Kubeconfig.read(kubeconfig(cluster, "token: t"), ""))
                .hasMessageContaining("which is refused");
    }

    @Test
    void shouldNotMindAnExplicitNo() {
        assertThat(Kubeconfig.read(kubeconfig("insecure-skip-tls-verify: false", "token: t"), ""))
                .isNotNull();
    }

    @Test
    void shouldNameWhatIsMissingWithoutQuotingTheFile() {
        byte[] file = new String(kubeconfig("", "token: secret-token"), StandardCharsets.UTF_8)
                .replace("name: u", "name: other")
                .getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> Kubeconfig.read(file, ""))
                .hasMessageContaining("The kubeconfig has no user \"u\" among its users")
                .hasMessageNotContaining("secret-token");
        assertThatThrownBy(() -> Kubeconfig.read("token: [secret-token".getBytes(StandardCharsets.UTF_8), ""))
                .isInstanceOf(OperationException.class)
                .hasMessageNotContaining("secret-token");
        assertThatThrownBy(() -> Kubeconfig.read("secret-token".getBytes(StandardCharsets.UTF_8), ""))
                .hasMessageContaining("The kubeconfig is not one YAML map")
                .hasMessageNotContaining("secret-token");
    }
}
