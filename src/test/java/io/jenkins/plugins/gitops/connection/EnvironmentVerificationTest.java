package io.jenkins.plugins.gitops.connection;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.VerificationChoices;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EnvironmentVerificationTest {

    private final EnvironmentSettings settings = new EnvironmentSettings("staging");
    private final VerificationChoices choices = new VerificationChoices(10, 0);

    /** Without a factory: what is refused here is refused before any cluster is asked. */
    private void open() {
        EnvironmentVerification.open(null, settings, List.of(), choices, 0, () -> {})
                .close();
    }

    @Test
    void shouldRefuseANamespaceThatTheClusterDoesNotAllow() {
        settings.offer(Key.ALLOWED_NAMESPACES, "shop");
        settings.offer(Key.NAMESPACE, "kube-system");

        assertThatThrownBy(this::open)
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("The namespace kube-system of the environment staging is not among those");
    }

    @Test
    void shouldRefuseAnExpressionAboutAnObjectWhereTheClusterAllowsNone() {
        settings.offer(Key.ALLOWED_NAMESPACES, "shop shop-jobs");
        settings.offer(Key.NAMESPACE, "shop");
        choices.withExpectation("ConfigMap shop-jobs/settings", "data.mode == 'fast'");
        choices.withExpectation("ConfigMap kube-system/settings", "data.mode == 'fast'");

        assertThatThrownBy(this::open)
                .isInstanceOf(OperationException.class)
                .hasMessageContaining(
                        "ConfigMap kube-system/settings of an expression is outside of the namespaces that"
                                + " the environment's cluster allows (shop, shop-jobs)");
    }

    @Test
    void shouldLetExpressionsBeAboutAnythingWhereTheClusterAllowsEverything() {
        choices.withExpectation("ConfigMap kube-system/settings", "data.mode == 'fast'");

        assertThatCode(() -> choices.checkPlaces(Set.of(), "shop")).doesNotThrowAnyException();
    }
}
