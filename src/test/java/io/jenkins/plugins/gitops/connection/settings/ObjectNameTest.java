package io.jenkins.plugins.gitops.connection.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import org.junit.jupiter.api.Test;

class ObjectNameTest {

    private static final ResourceId CART = new ResourceId("apps", "Deployment", "shop", "cart");

    @Test
    void shouldReadKindGroupNamespaceAndName() {
        assertThat(ObjectName.parse(" Deployment.apps shop/cart ").toId("other"))
                .isEqualTo(CART);
        assertThat(ObjectName.parse("Deployment.apps cart").toId("shop")).isEqualTo(CART);
        assertThat(ObjectName.parse("Service cart").toId("shop"))
                .isEqualTo(new ResourceId("", "Service", "shop", "cart"));
    }

    @Test
    void shouldMatchByPattern() {
        assertThat(ObjectName.parse("Deployment *").matches(CART)).isTrue();
        assertThat(ObjectName.parse("Deployment.apps c*t").matches(CART)).isTrue();
        assertThat(ObjectName.parse("Deployment.apps other/cart").matches(CART)).isFalse();
        assertThat(ObjectName.parse("Deployment.extensions cart").matches(CART)).isFalse();
    }

    @Test
    void shouldRefuseWhatNamesNoObject() {
        assertThatThrownBy(() -> ObjectName.parse("cart")).hasMessageContaining("write kind, group and name");
        assertThatThrownBy(() -> ObjectName.parse("Service *").toId("shop")).hasMessageContaining("without *");
    }
}
