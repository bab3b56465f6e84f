package io.jenkins.plugins.gitops.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
}
