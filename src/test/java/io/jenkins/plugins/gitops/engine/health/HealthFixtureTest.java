package io.jenkins.plugins.gitops.engine.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each state of each kind as a file; the table for users has a row for each. */
class HealthFixtureTest {

    private static final Path TABLE = Path.of("docs/user/verify.md");

    static List<HealthFixture> fixtures() {
        return HealthFixture.all();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldJudgeAsTheFixtureSays(HealthFixture fixture) {
        Health health = fixture.assess();

        assertThat(health.status()).as(health.toString()).hasToString(fixture.head("expect"));
        assertThat(health.message()).contains(fixture.head("message"));
        assertThat(health.warning()).contains(fixture.head("warning"));
        assertThat(health.warning().isEmpty()).isEqualTo(fixture.head("warning").isEmpty());
        assertThat(fixture.head("source")).matches("captured from .+|written by hand after .+");
    }

    @Test
    void shouldBeTheTableOfTheDocumentation() throws IOException {
        Map<String, String> documented = Files.readAllLines(TABLE).stream()
                .dropWhile(line -> !line.startsWith("| kind | state |"))
                .filter(line -> line.startsWith("| ") && line.endsWith("` |"))
                .map(line -> line.split(" \\| "))
                .collect(Collectors.toMap(
                        cells -> cells[cells.length - 1].replaceAll("[`| ]", ""),
                        cells -> cells[cells.length - 2].strip(),
                        (first, second) -> first + " and again " + second,
                        TreeMap::new));

        Map<String, String> tested = fixtures().stream()
                .collect(Collectors.toMap(
                        HealthFixture::name,
                        fixture -> fixture.head("expect").toLowerCase(Locale.ROOT)
                                + (fixture.head("warning").isEmpty() ? "" : " + warning"),
                        (first, second) -> first,
                        TreeMap::new));

        assertThat(documented).isEqualTo(tested);
    }
}
