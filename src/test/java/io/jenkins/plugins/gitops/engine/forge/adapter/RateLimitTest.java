package io.jenkins.plugins.gitops.engine.forge.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({
        "429, {}, '', true",
        "403, {}, '', false",
        "403, {}, You have exceeded a secondary rate limit. Please wait, true",
        "403, {}, You have triggered an abuse detection mechanism, true",
        "403, {retry-after: 60}, '', true",
        "403, {x-ratelimit-remaining: 0}, '', true",
        "403, {x-ratelimit-remaining: 17}, Resource not accessible, false",
        "404, {x-ratelimit-remaining: 0}, Not Found, false",
        "500, {retry-after: 60}, '', false"
    })
    void shouldTellRateLimitsFromOtherRefusals(int status, String headers, String message, boolean limited) {
        ForgeAnswer answer = new ForgeAnswer(
                status, headers(headers), JsonNodeFactory.instance.objectNode().put("message", message));

        assertThat(RateLimit.applies(answer)).isEqualTo(limited);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{retry-after: 30} | 30",
                "{retry-after: 0} | 1",
                "{retry-after: 999999} | 7200",
                "{retry-after: Fri, 20 Nov 2026 12:02:00 GMT} | 120",
                "{retry-after: Fri, 20 Nov 2026 11:00:00 GMT} | 1",
                "{retry-after: soon} | 60",
                "{} | 60",
                // 2026-11-20T12:05:00Z
                "{x-ratelimit-remaining: 0; x-ratelimit-reset: 1795176300} | 300",
                "{x-ratelimit-remaining: 5; x-ratelimit-reset: 1795176300} | 60",
                // the server's clock counts, not ours
                "{x-ratelimit-remaining: 0; x-ratelimit-reset: 1795176300; date: Fri, 20 Nov 2026 12:04:00 GMT} | 60"
            })
    void shouldWaitAsLongAsTheHeadersSay(String headers, long seconds) {
        assertThat(RateLimit.pause(headers(headers), CLOCK)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void shouldNotInventAPauseForOtherFailures() {
        assertThat(RateLimit.retryAfter(headers("{}"), CLOCK)).isEmpty();
        assertThat(RateLimit.retryAfter(headers("{retry-after: 5}"), CLOCK)).contains(Duration.ofSeconds(5));
    }

    private static HttpHeaders headers(String text) {
        Map<String, List<String>> headers = List.of(
                        text.substring(1, text.length() - 1).split(";"))
                .stream()
                .map(String::strip)
                .filter(header -> !header.isEmpty())
                .collect(Collectors.toMap(
                        header -> header.substring(0, header.indexOf(':')),
                        header -> List.of(
                                header.substring(header.indexOf(':') + 1).strip())));
        return HttpHeaders.of(headers, (name, value) -> true);
    }
}
