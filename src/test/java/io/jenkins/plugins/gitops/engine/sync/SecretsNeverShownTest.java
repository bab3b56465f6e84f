package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.diff.SecretMask;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import io.jenkins.plugins.gitops.sandbox.kubernetes.Fault;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No value of a secret in a log, a plan or an exception: one test for each way in which one got out elsewhere. */
class SecretsNeverShownTest extends QuietSandboxFixture {

    private static final ApiKind SECRET = new ApiKind("", "v1", "Secret", "secrets", true, true, false);
    private static final String VALUE = "hunter2-is-my-password";
    private static final String ENCODED = "aHVudGVyMi1pcy1teS1wYXNzd29yZA==";

    private static String secret(String field, String value) {
        return "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n" + field + ": {password: " + value + "}\n---\n";
    }

    /** Returns all that anybody could see of a sync, its failure and the causes of it included. */
    private String shown(SyncOptions options, String... yaml) {
        StringWriter text = new StringWriter();
        try {
            SyncPlan plan = plan(options, yaml);
            plan.print(log);
            text.append(plan.json()).append(plan.hash());
            ChangeSet done = run(plan);
            text.append(done.changes().toString()).append(done.json());
        } catch (OperationException e) {
            e.printStackTrace(new PrintWriter(text));
        }
        return text + log.text();
    }

    private String shown(String... yaml) {
        return shown(SyncOptions.defaults(), yaml);
    }

    private static void assertHidden(String text) {
        assertThat(text).isNotBlank().doesNotContain(VALUE, ENCODED, "hunter2");
    }

    @Test
    void shouldHideAnIntegerInStringData() {
        String text = shown(secret("stringData", "4711471147"));

        assertThat(text).contains("stringData.password is not text").doesNotContain("4711471147");
    }

    @Test
    void shouldHideAValueThatIsNotBase64() {
        String text = shown(secret("data", "\"" + VALUE + "!\""));

        assertHidden(text);
        assertThat(text).contains("Secret " + namespace + "/s");
    }

    @Test
    void shouldHideWhatChangesInASecretAndShowItsKeys() {
        sync(secret("stringData", VALUE));

        String text = shown(
                "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2-other, more: hunter2-x}\n");

        assertHidden(text);
        assertThat(text).contains("~ data.password: (secret ", "+ data.more: (secret ");
    }

    @Test
    void shouldHideTheLastAppliedAnnotation() {
        String json = "'{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"data\":{\"password\":\"" + ENCODED + "\"}}'";
        applyAs(
                "kubectl-client-side-apply",
                SECRET,
                "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n  annotations:\n"
                        + "    kubectl.kubernetes.io/last-applied-configuration: " + json + "\ndata: {password: "
                        + ENCODED
                        + "}\n");

        String text = shown(secret("stringData", "hunter2-other"));

        assertHidden(text);
        assertThat(text).contains("configured");
    }

    @Test
    void shouldHideWhatAWebhookQuotes() {
        server.faults()
                .next(
                        1,
                        "PATCH",
                        "configmaps/a",
                        Fault.status(
                                400,
                                "admission webhook \"w\" denied the request: " + VALUE + " and " + ENCODED + " seen"));

        String text = shown(secret("stringData", VALUE), configMap("a", "1"));

        assertHidden(text);
        assertThat(text).contains("denied the request: **** and **** seen");
    }

    @Test
    void shouldHideWhatAWebhookQuotesWhileItIsApplied() {
        SyncPlan plan = plan(secret("stringData", VALUE), configMap("a", "1"));
        server.faults().next(1, "PATCH", "configmaps/a", Fault.status(400, "denied: " + VALUE));
        StringWriter text = new StringWriter();

        try {
            run(plan);
        } catch (OperationException e) {
            e.printStackTrace(new PrintWriter(text));
        }

        assertHidden(text + log.text());
        assertThat(log.text()).contains("denied: ****");
    }

    @Test
    void shouldHideEnvironmentVariablesNamedLikePasswords() {
        String plain = deployment("registry.example.org/cart:1", 1);
        sync(plain);
        String with = plain.replace(
                "          image:", "          env: [{name: DB_PASSWORD, value: " + VALUE + "}]\n          image:");

        String added = shown(with);
        String changed = shown(with.replace(VALUE, "hunter2-other"));

        assertHidden(added + changed);
        assertThat(changed).contains("env[name=DB_PASSWORD].value: (secret ");
    }

    @Test
    void shouldHideTheSecretOfACustomResource() {
        String definition = """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: vaults.%1$s.example.org}
                spec:
                  group: %1$s.example.org
                  scope: Namespaced
                  names: {kind: Vault, plural: vaults, singular: vault, listKind: VaultList}
                  versions:
                    - name: v1
                      served: true
                      storage: true
                      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                ---
                """.formatted(namespace);
        String vault = "apiVersion: " + namespace + ".example.org/v1\nkind: Vault\nmetadata: {name: v}\n"
                + "spec: {adminPassword: " + VALUE + ", seal: {words: hunter2-words}}\n---\n";
        SyncOptions options =
                SyncOptions.defaults().withSecrets(SecretMask.create().alsoHiding(Set.of(), List.of("spec.seal")));
        server.objects().resumeControllers();
        sync(options, definition, vault);
        server.objects().pauseControllers();
        server.faults().next(1, "PATCH", "vaults/v\\?.*dryRun=All", Fault.status(422, "spec: Invalid value: " + VALUE));

        String refused = shown(options, definition, vault.replace("words: hunter2", "words: changed-hunter2"));
        String changed = shown(options, definition, vault.replace("hunter2", "new-hunter2"));

        assertHidden(refused + changed);
        assertThat(changed).contains("spec.adminPassword: (secret ", "spec.seal.words: (secret ");
    }

    @Test
    void shouldHideTheOldValueThatAWebhookQuotes() {
        sync(secret("stringData", VALUE), configMap("a", "1"));
        server.faults().next(1, "PATCH", "configmaps/a", Fault.status(400, "denied, the old object had " + VALUE));

        String text = shown(secret("stringData", "another-value"), configMap("a", "2"));

        assertHidden(text);
        assertThat(text).contains("the old object had ****").doesNotContain("another-value");
    }

    @Test
    void shouldHideAKeyOfSeveralLinesThatAWebhookQuotesAsJson() {
        String key = "-----BEGIN KEY-----\\nMIIEvQIBADANBgkqhunter2\\nhkiG9w0BAQEFAASC\\n-----END KEY-----\\n";
        server.faults().next(1, "PATCH", "configmaps/a", Fault.status(400, "denied: {\"key\":\"" + key + "\"}"));

        String text = shown(
                "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {tls.key: \"" + key + "\"}\n---\n",
                configMap("a", "1"));

        assertHidden(text);
        assertThat(text).contains("denied: ").doesNotContain("MIIEvQ", "hkiG9w0");
    }

    @Test
    void shouldHideANumberUnderANameLikeAPasswordInACustomResource() {
        String definition = """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: safes.%1$s.example.org}
                spec:
                  group: %1$s.example.org
                  scope: Namespaced
                  names: {kind: Safe, plural: safes, singular: safe, listKind: SafeList}
                  versions:
                    - name: v1
                      served: true
                      storage: true
                      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                ---
                """.formatted(namespace);
        String safe = "apiVersion: " + namespace
                + ".example.org/v1\nkind: Safe\nmetadata: {name: v}\nspec: {password: 4711471147}\n";
        server.objects().resumeControllers();
        sync(definition, safe);
        server.objects().pauseControllers();

        String text = shown(definition, safe.replace("4711471147", "4711471148"));

        assertThat(text).contains("spec.password: (secret ").doesNotContain("47114711");
    }
}
