package io.jenkins.plugins.gitops.engine.forge.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextLimitTest {

    @Test
    void shouldLeaveShortTextsAlone() {
        assertThat(TextLimit.title("Promote cart:2", 20)).isEqualTo("Promote cart:2");
        assertThat(TextLimit.body("one\n\ntwo\n", 100)).isEqualTo("one\n\ntwo\n");
        assertThat(TextLimit.body("", 100)).isEmpty();
    }

    @Test
    void shouldMakeATitleOneLine() {
        assertThat(TextLimit.title(" Promote\r\n cart:2 ", 50)).isEqualTo("Promote cart:2");
    }

    @Test
    void shouldCutToExactlyTheLimit() {
        assertThat(TextLimit.title("x".repeat(300), 256)).hasSize(256).endsWith("x…");
        assertThat(TextLimit.body("x".repeat(300), 256)).hasSize(256).endsWith("x\n\n*(truncated, see the build)*");
    }

    @Test
    void shouldNotCutACharacterInTwo() {
        String cut = TextLimit.title("😀".repeat(200), 256);

        assertThat(cut).hasSizeLessThanOrEqualTo(256);
        assertThat(cut.codePoints()).noneMatch(point -> Character.getType(point) == Character.SURROGATE);
    }
}
