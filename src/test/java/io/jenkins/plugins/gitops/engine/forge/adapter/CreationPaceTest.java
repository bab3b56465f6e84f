package io.jenkins.plugins.gitops.engine.forge.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CreationPaceTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final CreationPace pace = new CreationPace();

    private Duration at(String key, double seconds) {
        return pace.untilTurn(key, START.plusMillis(Math.round(seconds * 1000)));
    }

    @Test
    void shouldGiveEveryoneATurnOfASecond() {
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            waits.add(at("request " + i, 0));
        }

        assertThat(waits.get(0)).isZero();
        assertThat(waits.get(1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(waits.get(39)).isEqualTo(Duration.ofSeconds(39));
        for (int i = 1; i < 40; i++) {
            assertThat(at("request " + i, i)).as("turn of %s", i).isZero();
        }
    }

    @Test
    void shouldKeepTheTurnOfWhoComesAgainTooEarly() {
        at("first", 0);
        at("second", 0);

        assertThat(at("second", 0.4)).isEqualTo(Duration.ofMillis(600));
        assertThat(at("third", 0.4)).isEqualTo(Duration.ofMillis(1600));
        assertThat(at("second", 1)).isZero();
    }

    @Test
    void shouldKeepApartThoseWhoComeLate() {
        at("first", 0);
        at("second", 0);
        at("third", 0);

        assertThat(at("second", 10)).isZero();
        assertThat(at("third", 10.2)).isEqualTo(Duration.ofMillis(800));
        assertThat(at("third", 11)).isZero();
    }

    @Test
    void shouldForgetWhoNeverComesAgain() {
        at("first", 0);
        at("second", 0);

        assertThat(at("third", 120)).isZero();
        assertThat(at("second", 120)).isEqualTo(Duration.ofSeconds(1));
    }
}
