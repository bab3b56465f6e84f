package io.jenkins.plugins.gitops.engine.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.verification.CheckResult.Outcome;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerificationRecordTest {

    private static final Instant TIME = Instant.parse("2026-11-20T12:00:00Z");
    private static final CheckResult CHECK =
            new CheckResult("health", "Deployment shop/cart", Outcome.PASSED, "healthy");

    private static VerificationRecord createRecord() {
        return new VerificationRecord(
                "staging", "abc", List.of("shop/cart:2"), List.of("sha256:1"), true, List.of(CHECK), TIME);
    }

    @Test
    void shouldBeReadBack() {
        VerificationRecord read = VerificationRecord.parse(createRecord().toJson());

        assertThat(read).isEqualTo(createRecord());
    }

    @Test
    void shouldHaveAStableForm() {
        assertThat(createRecord().toJson())
                .isEqualTo("{\"version\":1,\"environment\":\"staging\",\"commit\":\"abc\","
                        + "\"images\":[\"shop/cart:2\"],\"digests\":[\"sha256:1\"],\"passed\":true,"
                        + "\"checks\":[{\"kind\":\"health\",\"name\":\"Deployment shop/cart\","
                        + "\"outcome\":\"passed\",\"message\":\"healthy\"}],\"time\":\"2026-11-20T12:00:00Z\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "version":1,     | "version":2,          | has the format 2, and only 1 is known here
                    "version":1,     |                       | the field version is missing
                    "passed":true    | "passed":"true"       | the field passed is of another type
                    "passed":true    | "passed":true,"x":1   | the field x is not known
                    "commit":"abc",  |                       | the field commit is missing
                    ["sha256:1"]     | [1]                   | the list digests has an element of another type
                    "outcome":"pass  | "outcome":"not pass   | No enum constant
                    2026-11-20T12    | 2026                  | could not be parsed
                    "name":          | "nom":                | the field name is missing
                    """)
    void shouldRefuseWhatItWouldReadWrongly(String part, String other, String reason) {
        String json = createRecord().toJson();
        assertThat(json).contains(part);

        assertThatThrownBy(() -> VerificationRecord.parse(json.replace(part, other == null ? "" : other)))
                .isInstanceOf(OperationException.class)
                .hasMessageStartingWith("The record of a verification")
                .hasMessageContaining(reason)
                .hasMessageContaining("verify again");
    }
}
