package io.jenkins.plugins.gitops.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.cluster.ClusterException.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which answers may pass by themselves, told by who answered and with which status, never by words. */
class StatusErrorTest {

    private static final String PAGE = "<html><body><center><h1>Bad Gateway</h1></center></body></html>";

    private static ClusterException answer(int code, String body) {
        return new StatusError("ConfigMap shop/a", false, code, body, null).toException();
    }

    private static String status(int code, String reason) {
        String field = reason.isEmpty() ? "" : "\"reason\":\"" + reason + "\",";
        return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                + "\"message\":\"in whatever words\"," + field + "\"code\":" + code + "}";
    }

    @ParameterizedTest
    @CsvSource({
        "400, BadRequest, LASTING",
        "401, Unauthorized, LASTING",
        "403, Forbidden, LASTING",
        "404, NotFound, LASTING",
        "409, Conflict, LASTING",
        "409, AlreadyExists, LASTING",
        "410, Expired, LASTING",
        "413, RequestEntityTooLarge, LASTING",
        "422, Invalid, LASTING",
        "408, '', OUTAGE",
        "429, TooManyRequests, OUTAGE",
        "500, '', DOUBTFUL",
        "500, InternalError, DOUBTFUL",
        "500, ServerTimeout, DOUBTFUL",
        "503, ServiceUnavailable, OUTAGE",
        "504, Timeout, OUTAGE"
    })
    void shouldJudgeAStatusOfTheServerByCodeAndReason(int code, String reason, Fault fault) {
        ClusterException answer = answer(code, status(code, reason));

        assertThat(answer.fault()).isEqualTo(fault);
        assertThat(answer.isRetryable()).isEqualTo(fault != Fault.LASTING);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "301, DOUBTFUL",
        "302, DOUBTFUL",
        "400, DOUBTFUL",
        "401, DOUBTFUL",
        "403, DOUBTFUL",
        "404, DOUBTFUL",
        "407, DOUBTFUL",
        "408, OUTAGE",
        "409, DOUBTFUL",
        "410, DOUBTFUL",
        "429, OUTAGE",
        "500, OUTAGE",
        "501, OUTAGE",
        "502, OUTAGE",
        "503, OUTAGE",
        "504, OUTAGE",
        "520, OUTAGE",
        "521, OUTAGE",
        "522, OUTAGE",
        "523, OUTAGE",
        "524, OUTAGE",
        "525, OUTAGE",
        "526, OUTAGE",
        "530, OUTAGE"
    })
    void shouldTakeAPageOfAProxyForNoAnswerOfTheServer(int code, Fault fault) {
        for (String body :
                new String[] {PAGE, "", "404 page not found\n", "{\"error\":\"upstream\"}", "[]", "\u0000"}) {
            ClusterException answer = answer(code, body);

            assertThat(answer.fault()).as(body).isEqualTo(fault);
            assertThat(answer.isRetryable()).as(body).isTrue();
            assertThat(answer.code()).as(body).isEqualTo(ClusterException.NO_ANSWER);
            assertThat(answer).hasMessageContaining("something else than the API server answers " + code);
        }
    }

    @Test
    void shouldSayTheWayOutOnceItIsWaitedForEnough() {
        ClusterException answer = answer(502, PAGE);
        ClusterException last = answer.asLasting();

        assertThat(answer).hasMessageContaining("; this may pass by itself, otherwise look at the cluster's address");
        assertThat(last.isRetryable()).isFalse();
        assertThat(last)
                .hasMessageContaining("answers 502")
                .hasMessageEndingWith("; look at the cluster's address and at the proxies on the way");
    }
}
