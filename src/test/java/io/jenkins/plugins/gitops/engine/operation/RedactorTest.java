package io.jenkins.plugins.gitops.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RedactorTest {

    @Test
    void shouldRemoveTheGivenValuesLongestFirst() {
        Redactor redactor = new Redactor(List.of("s3cret", "s3cret-and-more"));

        assertThat(redactor.redact("token s3cret-and-more, again s3cret.")).isEqualTo("token ****, again ****.");
    }

    @Test
    void shouldRemoveUserInformationFromAddresses() {
        assertThat(Redactor.DEFAULT.redact("cannot open https://bot:p@ss@git.example.org/a.git"))
                .isEqualTo("cannot open https://****@git.example.org/a.git");
    }

    @Test
    void shouldRemoveAuthorizationValues() {
        assertThat(Redactor.DEFAULT.redact("Authorization: Bearer eyJhbGciOi.J9.x-y_z"))
                .isEqualTo("Authorization: Bearer ****");
    }

    @Test
    void shouldLeaveShortValuesThatWouldBlankOutOrdinaryWords() {
        assertThat(new Redactor(List.of("a", "")).redact("a day")).isEqualTo("a day");
    }

    @Test
    void shouldGiveAnEmptyTextForNull() {
        assertThat(Redactor.DEFAULT.redact(null)).isEmpty();
    }

    @Test
    void shouldLeaveNothingOfSecretsThatOverlap() {
        Redactor redactor = new Redactor(List.of("abcdef", "cdefgh")).and(new Redactor(List.of("efghij")));

        assertThat(redactor.redact("x abcdefghij y")).isEqualTo("x **** y");
        assertThat(redactor.redact("abcdefabcdef")).isEqualTo("********");
    }

    @Test
    void shouldReadALongTextOnceHoweverManySecretsThereAre() {
        List<String> secrets = IntStream.range(0, 50_000)
                .mapToObj(number -> "secret-" + number * 7919L % 50_021 + "-" + number)
                .toList();
        List<String> values = secrets.stream()
                .map(secret -> new StringBuilder(secret).reverse() + "x")
                .toList();
        Redactor redactor = new Redactor(values);
        String text = String.join(" and ", values);

        assertThat(redactor.redact(text))
                .isEqualTo(String.join(" and ", java.util.Collections.nCopies(50_000, "****")));
    }
}
