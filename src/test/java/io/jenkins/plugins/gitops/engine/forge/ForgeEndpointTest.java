package io.jenkins.plugins.gitops.engine.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeDialect;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForgeEndpointTest {

    private static final ForgeToken TOKEN = ForgeToken.of("s3cret-token-0123456789");

    @Test
    void shouldNotShowTheToken() {
        ForgeEndpoint endpoint = ForgeEndpoint.of(URI.create("https://api.github.com/"), TOKEN);

        assertThat(endpoint.toString()).doesNotContain("s3cret").contains("****");
        assertThat(endpoint.apiUrl()).hasToString("https://api.github.com");
        assertThat(endpoint.timeLimit()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void shouldTakeATokenWithoutTheLineEndOfItsFile() {
        assertThat(ForgeToken.of(" s3cret\n").authorization("Bearer")).isEqualTo("Bearer s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two words", "header\r\nX-Injected: 1", "tök"})
    void shouldRefuseTokensThatCannotStandInAHeader(String token) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ForgeToken.of(token))
                .withMessageContaining("store the token alone")
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("Injected"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.github.com",
                "ftp://github.com",
                "https:///api",
                "https://bot:s3cret@github.com",
                "https://github.com/api?token=s3cret",
                "https://github.com/#s3cret"
            })
    void shouldRefuseAddressesThatAreNoApis(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ForgeEndpoint.of(URI.create(address), TOKEN))
                .withMessageContaining("write it as https://host/api")
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("s3cret"));
    }

    @Test
    void shouldRefuseATimeLimitThatNeverComes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ForgeEndpoint(URI.create("https://api.github.com"), TOKEN, Duration.ZERO))
                .withMessageContaining("not positive");
    }

    @Test
    void shouldRefuseClientsThatFollowRedirects() {
        HttpClient following = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        ForgeDialect dialect = new ForgeDialect("GitHub", "Bearer", Map.of(), "has the scope \"repo\"");
        ForgeEndpoint endpoint = ForgeEndpoint.of(URI.create("https://api.github.com"), TOKEN);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ForgeHttp(following, endpoint, dialect))
                .withMessageContaining("Redirect.NEVER");
    }
}
