package io.jenkins.plugins.gitops.engine.health.expression;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {

    private static Resource widget() {
        String yaml = """
                apiVersion: example.org/v1
                kind: Widget
                metadata: {name: blue, generation: 3, labels: {app.kubernetes.io/name: shop}}
                spec: {replicas: 3, ratio: 0.5, names: [a, b], note: null}
                status:
                  phase: Ready
                  readyReplicas: 3
                  conditions:
                    - {type: Ready, status: "True"}
                    - {type: Synced, status: "False", reason: Broken}
                """;
        return ManifestLoader.load(Map.of("widget.yaml", yaml.getBytes(UTF_8))).get(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status.phase == 'Ready'",
                "object.status.phase == \"Ready\" && self.kind == 'Widget'",
                "status.readyReplicas == spec.replicas",
                "spec.replicas >= 3 && spec.replicas < 4 && spec.ratio == 0.5 && spec.ratio > 0",
                "metadata.labels['app.kubernetes.io/name'] == 'shop'",
                "spec.names[1] == 'b' && spec.names[7] == null",
                "has(status.phase) && !has(status.other.part) && !has(spec.note)",
                "size(status.conditions) == 2 && status.conditions.size() > 1 && size(status.phase) == 5",
                "status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')",
                "!status.conditions.all(c, c.status == 'True')",
                "status.conditions.filter(c, c.status == 'False')[0].reason == 'Broken'",
                "status.phase in ['Ready', 'Done'] && 'a' in spec.names && 'phase' in status",
                "status.phase.startsWith('Re') && status.phase.endsWith('dy') && status.phase.contains('ead')",
                "status.missing != 'x' && !(status.missing == 'x') && !(status.missing > 1)",
                "false || (true && !false)",
                "status.missing || true",
                "1 == 1.0 && -1 < 0",
                "'it\\'s' == \"it's\"",
            })
    void shouldHold(String text) {
        assertThat(Expression.parse(text).matches(widget())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status.phase == 'ready'",
                "status.missing",
                "status.phase < 3",
                "status.missing.exists(c, true)",
                "spec.replicas == '3'",
                "status.missing.all(c, true)",
            })
    void shouldNotHold(String text) {
        assertThat(Expression.parse("false || " + text).matches(widget())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "status.phase ==",
                "status.phase = 'a'",
                "(a",
                "a b",
                "'open",
                "evil(a)",
                "a.getClass()",
                "a.matches('x')",
                "${a}",
                "a; b",
                "a[",
                "has(a",
                "x.exists(1, a)",
            })
    void shouldRefuseWhatItDoesNotKnow(String text) {
        assertThatThrownBy(() -> Expression.parse(text))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("The expression \"" + text + "\"")
                .hasMessageContaining("at character");
    }

    @Test
    void shouldPointToTheFault() {
        assertThatThrownBy(() -> Expression.parse("status.phase == #"))
                .hasMessage("The expression \"status.phase == #\": this is not understood (at character 16);"
                        + " write it as status.phase == 'Ready' && has(status.address)");
    }

    @Test
    void shouldRefuseAResultThatIsNeitherYesNorNo() {
        Expression expression = Expression.parse("status.phase");

        assertThatThrownBy(() -> expression.matches(widget())).hasMessageContaining("not yes or no");
    }

    @Test
    void shouldReadLongTexts() {
        String text = "'" + "\\'".repeat(2000) + "' == status.phase";

        assertThat(Expression.parse(text).matches(widget())).isFalse();
    }

    @Test
    void shouldRefuseHostileExpressions() {
        String deep = "(".repeat(1000) + "a" + ")".repeat(1000);
        String longest = "a".repeat(5000);

        assertThatThrownBy(() -> Expression.parse(deep)).hasMessageContaining("nested too deeply");
        assertThatThrownBy(() -> Expression.parse(longest)).hasMessageContaining("5000 characters");
    }

    @Test
    void shouldEndAfterABoundedNumberOfSteps() {
        Resource large = Resource.of(Map.of("l", java.util.Collections.nCopies(200, "x")));
        Expression expression = Expression.parse("l.all(a, l.all(b, l.all(c, l.all(d, a == b && c == d))))");

        assertThatThrownBy(() -> expression.matches(large)).hasMessageContaining("too many steps");
    }
}
