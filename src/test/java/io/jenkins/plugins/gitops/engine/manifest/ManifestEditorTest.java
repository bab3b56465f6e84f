package io.jenkins.plugins.gitops.engine.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.manifest.yaml.RefusedEditException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the folders beside it: each is an edit with its outcome, byte for byte. */
class ManifestEditorTest {

    private static Stream<EditFixture> edits() {
        return EditFixture.of(ManifestEditorTest.class).filter(fixture -> !fixture.isRefusal());
    }

    private static Stream<EditFixture> refusals() {
        return EditFixture.of(ManifestEditorTest.class).filter(EditFixture::isRefusal);
    }

    @ParameterizedTest
    @MethodSource("edits")
    void shouldChangeExactlyTheExpectedBytes(EditFixture fixture) {
        MapSource source = new MapSource(fixture.original());

        EditResult result = new ManifestEditor().apply(source, fixture.edits());

        assertThat(readable(source.after(result).files())).isEqualTo(readable(fixture.expected()));
        assertThat(result.changes().isEmpty()).isEqualTo(result.isUnchanged());
    }

    @ParameterizedTest
    @MethodSource("edits")
    void shouldChangeNothingWhenDoneAgain(EditFixture fixture) {
        MapSource expected = new MapSource(fixture.expected());

        EditResult result = new ManifestEditor().apply(expected, fixture.edits());

        assertThat(result.files()).isEmpty();
        assertThat(result.changes()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void shouldRefuseWithPlaceAndReason(EditFixture fixture) {
        MapSource source = new MapSource(fixture.original());

        assertThatThrownBy(() -> new ManifestEditor().apply(source, fixture.edits()))
                .isInstanceOf(RefusedEditException.class)
                .hasMessage(fixture.refusal());
    }

    /** One character for each byte, so that a failure shows line ends and marks. */
    private static Map<String, String> readable(Map<String, byte[]> files) {
        Map<String, String> text = new TreeMap<>();
        files.forEach(
                (path, bytes) -> text.put(path, new String(bytes, StandardCharsets.ISO_8859_1).replace("\r", "<CR>")));
        return text;
    }
}
