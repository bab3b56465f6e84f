package io.jenkins.plugins.gitops.engine.resource;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import org.junit.jupiter.api.Test;

class ResourceJsonTest {

    @Test
    void shouldRefuseTextThatIsNestedTooDeep() {
        String json = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

        assertThatThrownBy(() -> ResourceJson.read(json, "The answer"))
                .isInstanceOf(OperationException.class)
                .hasMessage("The answer is not valid JSON (too deep or too long); look at what stands there");
    }

    @Test
    void shouldSayWhereTextIsBrokenWithoutQuotingIt() {
        assertThatThrownBy(() -> ResourceJson.read("{\"password\":\n  s3cret}", "The answer"))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("line 2")
                .hasMessageNotContaining("s3cret")
                .hasNoCause();
    }
}
