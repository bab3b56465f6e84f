package io.jenkins.plugins.gitops.engine.forge.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeenAnswersTest {

    private final SeenAnswers seen = new SeenAnswers();

    @Test
    void shouldKeepOnlyAnswersWithATag() {
        seen.keep("/tagged", answer(200, "\"1\""), 2);
        seen.keep("/untagged", answer(200, null), 2);
        seen.keep("/missing", answer(404, "\"1\""), 2);

        assertThat(seen.find("/tagged")).isPresent();
        assertThat(seen.find("/untagged")).isEmpty();
        assertThat(seen.find("/missing")).isEmpty();
    }

    @Test
    void shouldNotKeepLongAnswers() {
        seen.keep("/short", answer(200, "\"1\""), 64 * 1024);
        seen.keep("/long", answer(200, "\"1\""), 64 * 1024 + 1);

        assertThat(seen.find("/short")).isPresent();
        assertThat(seen.find("/long")).isEmpty();
    }

    @Test
    void shouldForgetAnAnswerThatWasReplacedByARefusal() {
        seen.keep("/a", answer(200, "\"1\""), 2);
        seen.keep("/a", answer(404, null), 2);

        assertThat(seen.find("/a")).isEmpty();
    }

    @Test
    void shouldForgetWhatWasNotAskedForLongest() {
        seen.keep("/first", answer(200, "\"1\""), 2);
        seen.keep("/second", answer(200, "\"1\""), 2);
        seen.find("/first");

        IntStream.range(0, 99).forEach(i -> seen.keep("/" + i, answer(200, "\"1\""), 2));

        assertThat(seen.find("/first")).isPresent();
        assertThat(seen.find("/second")).isEmpty();
    }

    private static ForgeAnswer answer(int status, String tag) {
        Map<String, List<String>> headers = tag == null ? Map.of() : Map.of("etag", List.of(tag));
        return new ForgeAnswer(
                status, HttpHeaders.of(headers, (name, value) -> true), JsonNodeFactory.instance.objectNode());
    }
}
