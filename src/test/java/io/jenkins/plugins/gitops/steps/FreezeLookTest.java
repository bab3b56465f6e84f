package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jenkins.plugins.gitops.engine.freeze.Freeze;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreezeLookTest {

    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    private static FreezeLook look(Duration leftOrNull, Duration nextOrNull) {
        Freeze freeze =
                leftOrNull == null ? null : new Freeze(NOW.plus(leftOrNull), ZoneOffset.UTC, List.of("Stock-taking"));
        return new FreezeLook("staging", freeze, NOW, nextOrNull == null ? null : NOW.plus(nextOrNull), true);
    }

    private static Observation.Running<String> amended(FreezeLook look, Duration pause) {
        return (Observation.Running<String>)
                look.<String>amend(Observation.running(pause, "pull request 7 to be merged"));
    }

    @Test
    void shouldLookAgainAtTheEndOfTheFreezeAndAtLeastOnceAnHour() {
        assertThat(look(Duration.ofMinutes(20), null).waiting().retryAfter()).isEqualTo(Duration.ofMinutes(20));
        assertThat(look(Duration.ofDays(3), null).waiting().retryAfter()).isEqualTo(Duration.ofHours(1));
        assertThat(look(Duration.ofMillis(3), null).waiting().retryAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(look(Duration.ofMinutes(20), null).waiting().waitingFor())
                .isEqualTo("staging, frozen until Fri 2026-11-27 12:20 Z: Stock-taking");
    }

    @Test
    void shouldLookWhenAFreezeBeginsOrEndsThoughTheMergeIsLookedAtRarely() {
        Duration rarely = Duration.ofMinutes(30);

        assertThat(amended(look(null, Duration.ofMinutes(10)), rarely).retryAfter())
                .isEqualTo(Duration.ofMinutes(10));
        assertThat(amended(look(Duration.ofMinutes(5), null), rarely).retryAfter())
                .isEqualTo(Duration.ofMinutes(5));
        assertThat(amended(look(Duration.ofDays(5), null), rarely).retryAfter()).isEqualTo(rarely);
        assertThat(amended(look(null, null), rarely).retryAfter()).isEqualTo(rarely);
    }

    @Test
    void shouldSayOnlyWhileItIsFrozenThatItIs() {
        assertThat(amended(look(null, Duration.ofMinutes(10)), Duration.ZERO).waitingFor())
                .isEqualTo("pull request 7 to be merged");
        assertThat(amended(look(Duration.ofMinutes(5), null), Duration.ZERO).waitingFor())
                .isEqualTo("pull request 7 to be merged; staging is frozen until Fri 2026-11-27 12:05 Z: Stock-taking");
        assertThat(look(Duration.ofMinutes(5), null).amend(Observation.succeeded("merged")))
                .isEqualTo(Observation.succeeded("merged"));
    }

    @Test
    void shouldFailOnlyWhileItIsFrozen() {
        look(null, Duration.ofMinutes(10)).failWhereAsked();
        FreezeLook.none("staging").failWhereAsked();

        assertThatExceptionOfType(OperationException.class)
                .isThrownBy(() -> look(Duration.ofMinutes(5), null).failWhereAsked())
                .withMessageContaining("The environment staging is frozen until")
                .withMessageContaining("leave out freeze: 'fail'");
    }
}
