package io.jenkins.plugins.gitops.engine.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.diff.DriftReport;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.ManifestOrigin;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import io.jenkins.plugins.gitops.engine.sync.options.DriftRules;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import io.jenkins.plugins.gitops.engine.sync.plan.Planning;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import io.jenkins.plugins.gitops.sandbox.kubernetes.Fault;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plants a secret value wherever other tools leave copies of it, and looks for it in all that is ever shown. */
class PlantedSecretsTest extends QuietSandboxFixture {

    private static final ApiKind SECRET = new ApiKind("", "v1", "Secret", "secrets", true, true, false);
    private static final String LETTERS =
            "abcdefghkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789-_!$%&/()=?\"'\\<>{}[]:,;#äß€ ";

    static Stream<String> values() {
        Random random = new Random(42);
        return Stream.concat(
                Stream.of(
                        "hunter2-hunter2",
                        "hunter2\"quoted\"",
                        "back\\slash-hunter2",
                        "<hunter2>&more",
                        "hunter2-line\nsecond-hunter2-line\n",
                        "hünter2-ß€",
                        "https://bot:hunter2@git.example.org",
                        "{\"auth\":\"hunter2-auth\"}"),
                Stream.generate(() -> random(random)).limit(12));
    }

    private static String random(Random random) {
        StringBuilder value = new StringBuilder("p");
        int length = 7 + random.nextInt(40);
        for (int i = 0; i < length; i++) {
            value.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return value.append('q').toString();
    }

    private static String json(String value) {
        String json = ResourceJson.write(value);
        return json.substring(1, json.length() - 1);
    }

    private static String base64(String value) {
        return Base64.getEncoder().encodeToString(value.getBytes(UTF_8));
    }

    /** As Go's encoding/json writes it, which kubectl and kapp do. */
    private static String go(String value) {
        return json(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }

    private Resource object(String kind, String name, Map<String, Object> annotations, Map<String, Object> data) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", name);
        metadata.put("namespace", namespace);
        if (!annotations.isEmpty()) {
            metadata.put("annotations", annotations);
        }
        return Resource.of(Map.of("apiVersion", "v1", "kind", kind, "metadata", metadata, "data", data));
    }

    private Resource secret(String value) {
        return object("Secret", "db", Map.of(), Map.of("password", base64(value)));
    }

    /** Annotations as kapp, kubectl and people leave them. */
    private Map<String, Object> copies(String value) {
        String original = "{\"kind\":\"Secret\",\"stringData\":{\"password\":\"" + go(value) + "\"}}";
        return Map.of(
                "kapp.k14s.io/original",
                original,
                "example.org/base64",
                "{\"data\":{\"password\":\"" + base64(value) + "\"}}",
                "example.org/twice",
                ResourceJson.write(original),
                "example.org/plain",
                "it is " + value + ", keep it safe");
    }

    private Map<String, Object> copiesAsData(String value) {
        Map<String, Object> data = new LinkedHashMap<>();
        copies(value).forEach((key, copy) -> data.put(key.replace('/', '.'), copy));
        return data;
    }

    private static void assertHidden(String value, String shown) {
        assertThat(shown).isNotBlank();
        List<String> forms = new ArrayList<>(List.of(value, json(value), go(value), base64(value)));
        value.lines().filter(line -> line.length() > 8).forEach(forms::add);
        for (String form : forms) {
            assertThat(shown).as("the form %s", form).doesNotContain(form);
            assertThat(shown).as("the form %s in HTML", form).doesNotContain(html(form));
            assertThat(shown).as("the form %s in JSON", form).doesNotContain(json(form));
        }
    }

    private static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&#34;");
    }

    private SyncRequest set(SyncOptions options, Resource... objects) {
        return new SyncRequest(SET, namespace, List.of(objects), options);
    }

    /** Returns all that anybody could see of a sync. */
    private String shown(SyncRequest request) {
        StringWriter text = new StringWriter();
        try {
            SyncPlan plan = syncer.plan(request);
            plan.print(log);
            text.append(plan.text()).append(plan.json()).append(plan.hash());
            text.append(plan.warnings().toString()).append(plan.takenBack().toString());
            ChangeSet done = run(plan);
            text.append(done.changes().toString()).append(done.json());
        } catch (OperationException e) {
            e.printStackTrace(new PrintWriter(text));
        }
        return text + log.text();
    }

    private void applyAsOther(ApiKind kind, Resource object) {
        cluster.apply(kind, object, ApplyOptions.as("kapp").forced());
    }

    private String drift(SyncRequest request) {
        DriftRules rules = DriftRules.defaults();
        DriftReport drift = syncer.drift(request, rules);
        Map<ManifestOrigin, Resource> origins = new LinkedHashMap<>();
        request.resources()
                .forEach(resource -> origins.put(new ManifestOrigin(resource.name() + ".yaml", ""), resource));
        Capture capture = syncer.capture(request, rules, origins);
        assertThat(drift.findings()).isNotEmpty();
        return drift.findings() + drift.json() + capture.edits() + capture.left();
    }

    @ParameterizedTest
    @MethodSource("values")
    void shouldHideCopiesInAnnotationsOfTheSecret(String value) {
        SyncRequest request = set(SyncOptions.defaults(), secret(value));
        String shown = shown(request);
        applyAsOther(SECRET, object("Secret", "db", copies(value), Map.of("password", base64(value))));

        shown += drift(request);
        shown += shown(set(SyncOptions.defaults().withHealing(DriftRules.defaults()), secret(value)));
        applyAsOther(SECRET, object("Secret", "db", copies(value), Map.of("password", base64(value))));
        shown += shown(set(SyncOptions.defaults(), secret("another-" + value)));

        assertHidden(value, shown);
        assertThat(shown).contains("kapp.k14s.io/original", "data.password");
    }

    @ParameterizedTest
    @MethodSource("values")
    void shouldHideCopiesInOtherObjectsOfTheSet(String value) {
        Resource plain = object("ConfigMap", "copy", Map.of(), Map.of("key", "1"));
        SyncRequest request = set(SyncOptions.defaults(), secret(value), plain);
        String shown = shown(request);
        applyAsOther(
                CONFIG_MAP,
                object("ConfigMap", "copy", copies(value), Map.of("key", "it is " + value, "more", base64(value))));

        shown += drift(request);
        shown += shown(set(SyncOptions.defaults().withHealing(DriftRules.defaults()), secret(value), plain));
        shown += shown(set(
                SyncOptions.defaults(),
                secret(value),
                object("ConfigMap", "copy", copies(value), copiesAsData(value)),
                object("ConfigMap", "new", copies(value), copiesAsData(value))));

        assertHidden(value, shown);
    }

    @ParameterizedTest
    @MethodSource("values")
    void shouldHideTheOldValueThatLeavesTheSet(String value) {
        shown(set(
                SyncOptions.defaults(),
                secret(value),
                object("ConfigMap", "copy", copies(value), copiesAsData(value))));

        String shown = shown(set(
                SyncOptions.defaults(),
                secret("new-secret"),
                object("ConfigMap", "copy", Map.of(), Map.of("key", "1"))));

        assertHidden(value, shown);
        assertThat(shown).contains("data.password");
    }

    @ParameterizedTest
    @MethodSource("values")
    void shouldHideValuesNamedLikePasswordsWhereverTheyStandInTheirObject(String value) {
        Resource before = object("ConfigMap", "own", Map.of(), Map.of("key", "1"));
        Resource after = object("ConfigMap", "own", copies(value), Map.of("password", value, "url", "x=" + value));
        String shown = shown(set(SyncOptions.defaults(), before)) + shown(set(SyncOptions.defaults(), after));

        applyAsOther(
                CONFIG_MAP, object("ConfigMap", "own", Map.of("example.org/more", value), Map.of("password", value)));
        shown += drift(set(SyncOptions.defaults(), after));

        assertHidden(value, shown);
    }

    @ParameterizedTest
    @MethodSource("values")
    void shouldHideWhatErrorsQuote(String value) {
        for (int code : new int[] {400, 403, 422, 500}) {
            String text = "denied: " + value + " and " + base64(value) + " and {\"password\":\"" + go(value) + "\"}";
            server.faults().clear();
            server.faults().next(100, "PATCH", "configmaps/a\\?", Fault.status(code, text));
            server.faults().next(100, "PATCH", "secrets/db\\?", Fault.status(code, text));
            Planning planning = syncer.planning(set(
                    SyncOptions.defaults(),
                    secret(value),
                    load(configMap("a", "1")).get(0)));
            StringBuilder shown = new StringBuilder();
            try {
                for (int tries = 0; tries < 8; tries++) {
                    shown.append(planning.observe());
                }
            } catch (OperationException e) {
                StringWriter trace = new StringWriter();
                e.printStackTrace(new PrintWriter(trace));
                shown.append(trace);
            }

            assertHidden(value, shown.toString());
        }
    }

    @Test
    void shouldShowKeysTypeAndCommonLabelsOfASecret() {
        Resource secret = secret("hunter2-hunter2")
                .with("Opaque", "type")
                .with(Map.of("app.kubernetes.io/name", "cart", "owner", "hunter2-team"), "metadata", "labels");
        shown(set(SyncOptions.defaults(), secret("hunter2-before")));

        String shown = shown(set(SyncOptions.defaults(), secret));

        assertThat(shown)
                .contains("metadata.labels[\"app.kubernetes.io/name\"]: cart", "metadata.labels.owner: (secret ")
                .doesNotContain("hunter2");
    }

    @Test
    void shouldShowOrdinaryValuesThatShareAWordWithASecret() {
        Resource secret = secret("cart");
        shown(set(SyncOptions.defaults(), secret, load(configMap("a", "cart:1")).get(0)));

        String shown = shown(set(
                SyncOptions.defaults(), secret, load(configMap("a", "cart:2")).get(0)));

        assertThat(shown).contains("~ data.key: cart:1 -> cart:2");
    }
}
