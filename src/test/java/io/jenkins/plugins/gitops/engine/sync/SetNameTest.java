package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.sync.inventory.Inventory;
import io.jenkins.plugins.gitops.engine.sync.options.SetName;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import io.jenkins.plugins.gitops.engine.sync.record.RecordStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two sets in one namespace never have one name. */
class SetNameTest extends QuietSandboxFixture {

    /** RFC 1123 subdomain, as the API server checks names of ConfigMaps. */
    private static final String SUBDOMAIN = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

    private static final int LONGEST = 253;

    @ParameterizedTest
    @CsvSource({
        "web, api-dev, web-api, dev",
        "web.api, dev, web, api.dev",
        "web_api, dev, web, api_dev",
        "web-api, dev, web_api, dev",
        "web.api, dev, web-api, dev",
        "Web, dev, web, dev",
        "web, Dev, web, dev",
        "web, a.b, web.a, b",
        "web, dev-records-1, web, dev"
    })
    void shouldTellSetsApartWhoseNamesJoinToTheSame(String one, String in, String other, String otherIn) {
        String first = Inventory.empty(new SetName(one, in), "shop").name();
        String second = Inventory.empty(new SetName(other, otherIn), "shop").name();

        assertThat(first).isNotEqualTo(second).matches(SUBDOMAIN);
        assertThat(RecordStore.isChunk(first, second)).isFalse();
        assertThat(RecordStore.isChunk(second, first)).isFalse();
        assertThat(Inventory.empty(new SetName(one, in), "shop").id())
                .isNotEqualTo(
                        Inventory.empty(new SetName(other, otherIn), "shop").id());
    }

    @Test
    void shouldBeReadable() {
        assertThat(new SetName("web", "api-dev")).hasToString("web.api-dev");
        assertThat(new SetName("Web_Shop", "Prod.EU").toString()).matches("web-shop\\.prod-eu\\.[0-9a-f]{12}");
        assertThat(new SetName("Größe", "…").toString()).matches("gr-e\\.x\\.[0-9a-f]{12}");
        assertThatThrownBy(() -> new SetName(" ", "dev"))
                .hasMessage("The application of a set has no name; give it one, such as cart");
    }

    @Property(tries = 2000)
    void shouldBeANameThatAClusterTakes(
            @ForAll @NotBlank @StringLength(min = 1, max = 300) String application,
            @ForAll @NotBlank @StringLength(min = 1, max = 300) String environment) {
        String name =
                Inventory.empty(new SetName(application, environment), "shop").name();

        // room for the records' chunks
        assertThat(name + ".records-100").matches(SUBDOMAIN).hasSizeLessThanOrEqualTo(LONGEST);
    }

    private static final Map<String, SetName> SEEN = new HashMap<>();

    @Property(tries = 5000)
    void shouldNeverBeTheNameOfTwo(
            @ForAll
                    @NotBlank
                    @StringLength(min = 1, max = 4)
                    @Chars({'a', '-', '.', '_'})
                    @CharRange(from = 'A', to = 'B')
                    String application,
            @ForAll
                    @NotBlank
                    @StringLength(min = 1, max = 4)
                    @Chars({'a', '-', '.', '_'})
                    @CharRange(from = 'A', to = 'B')
                    String environment) {
        SetName set = new SetName(application, environment);

        assertThat(SEEN.putIfAbsent(set.toString(), set)).isIn(null, set);
    }

    private void syncAs(SetName set, String... yaml) {
        run(syncer.plan(new SyncRequest(set, namespace, load(yaml), SyncOptions.defaults())));
    }

    @Test
    void shouldLeaveTheObjectsOfASetAloneWhoseNameJoinsToTheSame() {
        syncAs(new SetName("web", "api-dev"), configMap("a", "1"));
        syncAs(new SetName("web-api", "dev"), configMap("b", "1"));

        SyncPlan again = syncer.plan(new SyncRequest(
                new SetName("web", "api-dev"), namespace, load(configMap("a", "1")), SyncOptions.defaults()));

        assertThat(exists("a")).isTrue();
        assertThat(exists("b")).isTrue();
        assertThat(again.changes().count(ChangeAction.DELETED)).isZero();
    }

    @Test
    void shouldRefuseAnInventoryOfAnotherApplicationBeforeAnythingIsWritten() {
        sync(configMap("a", "1"));
        applyAs("somebody", CONFIG_MAP, """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: gitops-cart.staging
                  annotations: {gitops.jenkins.io/application: basket, gitops.jenkins.io/environment: staging}
                """);
        server.requests().clear();

        assertThatThrownBy(() -> sync(configMap("b", "1")))
                .hasMessage(
                        "ConfigMap " + namespace + "/gitops-cart.staging is the inventory of the application \"basket\""
                                + " in the environment \"staging\", so a sync of the application \"cart\" in the environment"
                                + " \"staging\" would prune objects of others; give the environment another namespace or the"
                                + " application another name");
        assertThatThrownBy(() -> syncer.members(SET, namespace)).hasMessageContaining("\"basket\"");
        assertThatThrownBy(() -> syncer.lastCommit(SET, namespace)).hasMessageContaining("\"basket\"");
        assertThat(server.requests().entries())
                .extracting(entry -> entry.method())
                .isEqualTo(List.of("GET", "GET", "GET"));
    }
}
