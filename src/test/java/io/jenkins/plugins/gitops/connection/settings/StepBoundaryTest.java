package io.jenkins.plugins.gitops.connection.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.StepMay;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A step of one environment reaches nothing of another one. */
class StepBoundaryTest {

    private final EnvironmentSettings configured = createConfigured();
    private final EnvironmentSettings given = new EnvironmentSettings("dev");

    /** README's configuration of {@code dev}, with something in every setting. */
    private static EnvironmentSettings createConfigured() {
        EnvironmentSettings settings = new EnvironmentSettings("dev");
        settings.offer(Key.APPLICATION, "cart");
        settings.offer(Key.PATH, "environments/dev");
        settings.offer(Key.MODE, "commit");
        settings.offer(Key.NAMESPACE, "shop-dev");
        for (Key key : Key.values()) {
            settings.offer(key, "configured");
        }
        return settings;
    }

    private void check() {
        StepBoundary.check(given, configured);
    }

    @ParameterizedTest
    @EnumSource(
            value = Key.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"MODE", "AUTO_MERGE"})
    void shouldHoldWhatIsDeclaredOfEverySetting(Key key) {
        given.offer(key, "something else");

        if (key.stepMay() == StepMay.SET) {
            assertThatCode(this::check).doesNotThrowAnyException();
            assertThat(configured.with(given).find(key)).get().asString().contains("something else");
        } else if (key.stepMay() == StepMay.FIXED) {
            assertThatThrownBy(this::check)
                    .isInstanceOf(OperationException.class)
                    .hasMessageStartingWith("The step's " + key.parameter() + ": 'something else' is not what the"
                            + " environment dev is configured with (configured), and a step cannot go beyond that");
        } else {
            assertThatThrownBy(this::check)
                    .as("narrowed by a rule, or given by no step")
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Key.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"MODE", "AUTO_MERGE"})
    void shouldAcceptWhatIsConfiguredAnyway(Key key) {
        given.offer(key, configured.get(key));

        if (key.stepMay() != StepMay.NEVER) {
            assertThatCode(this::check).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @EnumSource(Key.class)
    void shouldNotLetAStepFillInWhereThingsComeFromAndGoTo(Key key) {
        given.offer(key, "of the step");

        if (key.stepMay() == StepMay.FIXED) {
            assertThatThrownBy(() -> StepBoundary.check(given, new EnvironmentSettings("dev")))
                    .as("left open by the definition")
                    .hasMessageContaining("(it has no " + key.parameter() + ")");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "environments/production",
                "environments",
                "environments/dev/../production",
                "/environments/dev",
                "environments/dev-2",
                "environments/Dev",
                "./environments/./production",
                "environments//production",
                "..",
                ".",
                "environments/dev/.."
            })
    void shouldRefuseAnotherDirectory(String path) {
        given.offer(Key.PATH, path);

        assertThatThrownBy(this::check)
                .hasMessageContaining("The step's path: '" + path)
                .hasMessageContaining("(environments/dev)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"environments/dev", "environments/dev/", "environments/dev/cart", "./environments/dev//cart"})
    void shouldAcceptADirectoryBelow(String path) {
        given.offer(Key.PATH, path);

        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void shouldTakeAnEnvironmentWithoutADirectoryForTheWholeRepository() {
        EnvironmentSettings whole = new EnvironmentSettings("dev");
        given.offer(Key.PATH, "cart");

        assertThatCode(() -> StepBoundary.check(given, whole)).doesNotThrowAnyException();
        given.offerEdits(List.of(yaml("/../other")));
        assertThatThrownBy(() -> StepBoundary.check(given, whole)).hasMessageContaining("edits");
    }

    private static EditSettings yaml(String file) {
        return new EditSettings(EditSettings.Kind.YAML)
                .with(EditSettings.Key.FILE, file)
                .with(EditSettings.Key.PATH, "image");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/environments/production/cart.yaml",
                "../production/cart.yaml",
                "sub/../../production/cart.yaml",
                "/README.md"
            })
    void shouldRefuseAnEditOfAnotherEnvironmentsFile(String file) {
        given.offerEdits(List.of(yaml("cart.yaml"), yaml(file)));

        assertThatThrownBy(this::check)
                .hasMessageContaining("which is outside of the path environments/dev of the environment dev");
    }

    @Test
    void shouldRefuseAnEditOfAnotherEnvironmentsDirectoryAndACopyFromIt() {
        given.offerEdits(List.of(new EditSettings(EditSettings.Kind.KUSTOMIZE)
                .with(EditSettings.Key.DIRECTORY, "/environments/production")));
        assertThatThrownBy(this::check).hasMessageContaining("The step's edits name /environments/production");

        EnvironmentSettings copying = new EnvironmentSettings("dev");
        copying.offerEdits(List.of(new EditSettings(EditSettings.Kind.COPY)
                .with(EditSettings.Key.FROM_FILE, "/environments/production/values.yaml")
                .with(EditSettings.Key.FROM_PATH, "password")
                .with(EditSettings.Key.FILE, "values.yaml")));
        assertThatThrownBy(() -> StepBoundary.check(copying, configured))
                .hasMessageContaining("/environments/production/values.yaml");
    }

    @Test
    void shouldAcceptEditsBelowTheDirectoryAndThoseOfTheConfiguration() {
        given.offerEdits(List.of(
                yaml("cart.yaml"), yaml("/environments/dev/cart.yaml"), new EditSettings(EditSettings.Kind.MANIFEST)));
        configured.offerEdits(List.of(yaml("/shared/versions.yaml")));

        assertThatCode(this::check).doesNotThrowAnyException();
        assertThatCode(() -> StepBoundary.check(new EnvironmentSettings("dev"), configured))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldRefuseAnotherNamespaceOnEachOfSeveralClusters() {
        EnvironmentSettings several = new EnvironmentSettings("dev");
        for (String namespace : List.of("shop-eu", "shop-us")) {
            EnvironmentSettings cluster = new EnvironmentSettings("dev");
            cluster.offer(Key.NAMESPACE, namespace);
            several.addCluster(cluster);
        }
        given.offer(Key.NAMESPACE, "shop-eu");

        assertThatThrownBy(() -> StepBoundary.check(given, several)).hasMessageContaining("namespace: 'shop-eu'");
    }

    @Test
    void shouldNotLetAStepChooseTheNamespaceOfAnEnvironmentThatHasNone() {
        given.offer(Key.NAMESPACE, "shop");

        assertThatThrownBy(() -> StepBoundary.check(given, new EnvironmentSettings("dev")))
                .hasMessageContaining("(it has no namespace)");
    }

    @ParameterizedTest
    @CsvSource({
        "pullRequest, , , commit, , true",
        "commit, , , pullRequest, squash, false",
        "pullRequest, , , , squash, true",
        "pullRequest, none, , , squash, true",
        "pullRequest, , 1, , squash, false",
        "pullRequest, merge, , , squash, false",
        "pullRequest, squash, , , none, false"
    })
    void shouldNotLetAStepGoAroundPeople(
            String mode, String merge, String approvals, String modeOfStep, String mergeOfStep, boolean refused) {
        EnvironmentSettings people = new EnvironmentSettings("production");
        people.offer(Key.MODE, mode);
        people.offer(Key.AUTO_MERGE, merge);
        people.offer(Key.REQUIRED_APPROVALS, approvals);
        given.offer(Key.MODE, modeOfStep);
        given.offer(Key.AUTO_MERGE, mergeOfStep);

        if (refused) {
            assertThatThrownBy(() -> StepBoundary.check(given, people)).hasMessageContaining("would go around that");
        } else {
            assertThatCode(() -> StepBoundary.check(given, people)).doesNotThrowAnyException();
        }
    }

    @Test
    void shouldApplyAWorkspaceOnlyWhereTheEnvironmentAllowsIt() {
        EnvironmentSettings production = new EnvironmentSettings("production");
        assertThatCode(() -> StepBoundary.checkWorkspace(production))
                .as("not configured, with a cluster of the step's own")
                .doesNotThrowAnyException();

        production.offer(Key.REFERENCE, "production");
        production.offer(Key.PLACE, "the folder shop");
        assertThatThrownBy(() -> StepBoundary.checkWorkspace(production))
                .hasMessageContaining("takes manifests only from its config repository, not from a workspace")
                .hasMessageContaining("the folder shop");

        production.offer(Key.ALLOW_WORKSPACE, "true");
        assertThatCode(() -> StepBoundary.checkWorkspace(production)).doesNotThrowAnyException();
    }

    @Test
    void shouldJoinListsAndKeepEachClustersOwnSettings() {
        EnvironmentSettings environment = new EnvironmentSettings("dev");
        environment.join(Key.LABELS, List.of("gitops"));
        EnvironmentSettings cluster = new EnvironmentSettings("dev");
        cluster.offer(Key.NAMESPACE, "shop-eu");
        environment.addCluster(cluster);
        given.join(Key.LABELS, List.of("urgent"));
        given.offer(Key.PATH, "environments/dev/cart");

        EnvironmentSettings both = environment.with(given);

        assertThat(both.list(Key.LABELS)).containsExactly("urgent", "gitops");
        assertThat(both.clusters()).singleElement().satisfies(each -> {
            assertThat(each.get(Key.NAMESPACE)).isEqualTo("shop-eu");
            assertThat(each.get(Key.PATH)).isEqualTo("environments/dev/cart");
        });
    }
}
