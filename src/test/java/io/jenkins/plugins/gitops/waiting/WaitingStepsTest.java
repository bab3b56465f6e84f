package io.jenkins.plugins.gitops.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitingStepsTest {

    private static FakeWaitingStep step(String node, String repository) {
        return new FakeWaitingStep("cart#1", node, repository, 1, "gitops/staging/cart");
    }

    private static List<WaitingStep> find(WaitingSteps steps, String name) {
        return steps.waitingFor(RepositoryPath.of(name));
    }

    @ParameterizedTest
    @CsvSource({
        "https://git.example.org/shop/config.git, shop/config",
        "https://jane:s3cret@git.example.org:8443/Shop/Config.git/, shop/config",
        "ssh://git@git.example.org:7999/shop/config.git, shop/config",
        "git@git.example.org:shop/config.git, shop/config",
        "https://git.example.org/gitlab/shop/teams/config, shop/teams/config",
        "https://git.example.org/scm/shop/config.git, SHOP/config",
        "https://git.example.org/scm/~jane/config.git, ~jane/config",
        "shop/config, shop/config",
        "https://git.example.org/shop/config.git?x=1#y, shop/config",
    })
    void shouldFindARepositoryByTheNameThatItsForgeGivesIt(String address, String name) {
        WaitingSteps steps = new WaitingSteps();
        FakeWaitingStep step = step("7", address);
        steps.signIn(step);

        assertThat(find(steps, name)).containsExactly(step);
    }

    @ParameterizedTest
    @CsvSource({
        "https://git.example.org/shop/config.git, hop/config",
        "https://git.example.org/shop/config.git, shop/config-2",
        "https://git.example.org/shop/config.git, other/config",
        "https://git.example.org/shop/config.git, ''",
        "'', ''",
        "'', shop/config",
        "https://git.example.org, git.example.org",
    })
    void shouldNotMistakeAnotherRepositoryForIt(String address, String name) {
        WaitingSteps steps = new WaitingSteps();
        steps.signIn(step("7", address));

        assertThat(find(steps, name)).isEmpty();
    }

    @Test
    void shouldLetTheLastOneSignedInTakeThePlace() {
        WaitingSteps steps = new WaitingSteps();
        FakeWaitingStep before = step("7", "shop/config");
        FakeWaitingStep after = step("7", "shop/other");
        steps.signIn(before);
        steps.signIn(after);

        steps.signOut(before);

        assertThat(steps.all()).containsExactly(after);
        assertThat(find(steps, "shop/config")).isEmpty();
        assertThat(find(steps, "shop/other")).containsExactly(after);
    }

    @Test
    void shouldForgetWhoSignedOut() {
        WaitingSteps steps = new WaitingSteps();
        FakeWaitingStep step = step("7", "shop/config");
        steps.signIn(step);

        steps.signOut(step);
        steps.signOut(step);

        assertThat(steps.all()).isEmpty();
        assertThat(find(steps, "shop/config")).isEmpty();
    }

    @Test
    void shouldStayWholeUnderManyThreads() throws Exception {
        WaitingSteps steps = new WaitingSteps();
        ExecutorService pool = Executors.newFixedThreadPool(8);
        for (int i = 0; i < 400; i++) {
            FakeWaitingStep staying = step("stay" + i, "shop/config");
            FakeWaitingStep leaving = step("leave" + i, "shop/config");
            pool.submit(() -> {
                steps.signIn(leaving);
                steps.signIn(staying);
                find(steps, "shop/config");
                steps.signOut(leaving);
            });
        }
        pool.shutdown();

        assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(steps.all()).hasSize(400);
        assertThat(find(steps, "shop/config")).hasSize(400);
    }
}
