package io.jenkins.plugins.gitops.engine.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.manifest.yaml.RefusedEditException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Runs the fixtures of {@link ManifestEditorTest} with damaged files: each ends in an edit that holds when it is done again, or
 * in the documented refusal. {@code -Dgitops.fuzz=1000000} runs more of them, {@code -Dgitops.fuzz.seed=…} others.
 */
class ManifestFuzzTest {

    private static final int RUNS = Integer.getInteger("gitops.fuzz", 1_500);
    private static final long SEED = Long.getLong("gitops.fuzz.seed", 20_261_120L);
    private static final int LARGEST = 20_000;

    /** A file, a line and a column, both counted from 1. */
    private static final Pattern PLACE = Pattern.compile("(?s)[^:]+:[1-9]\\d*:[1-9]\\d*: .+");

    private static final List<String> PIECES = List.of(
            "\n",
            "\r\n",
            "\r",
            " ",
            "  ",
            "\t",
            "- ",
            "? ",
            ": ",
            ":",
            ",",
            "[",
            "]",
            "{",
            "}",
            "#",
            " # ",
            "&a ",
            "*a",
            "!",
            "!!str ",
            "|",
            ">",
            "|-\n",
            "'",
            "\"",
            "%",
            "@",
            "`",
            "---\n",
            "...\n",
            "\n---\n",
            "%YAML 1.1\n",
            "<<: *a\n",
            "~",
            "null",
            "1.10",
            "\\",
            "\\x41",
            "\\u0041",
            "\uFEFF",
            "\u0085",
            "\u2028",
            "\u0000",
            "\uD83D\uDE80",
            "\u00e9",
            "image: cart:1\n",
            "tag: v1",
            "{{ .x }}",
            "# {\"$imagepolicy\": \"a:b\"}");

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void shouldEditOrRefuseWhateverTheFilesContain() {
        List<EditFixture> fixtures = EditFixture.of(ManifestEditorTest.class).toList();
        List<Map<String, byte[]>> originals =
                fixtures.stream().map(EditFixture::original).toList();
        List<List<ManifestEdit>> edits =
                fixtures.stream().map(EditFixture::edits).toList();
        int edited = 0;
        int refused = 0;
        for (int run = 0; run < RUNS; run++) {
            Random random = new Random(SEED + run);
            int fixture = random.nextInt(fixtures.size());
            Map<String, byte[]> other = originals.get(random.nextInt(fixtures.size()));
            MapSource source = new MapSource(damaged(originals.get(fixture), other, random));
            try {
                EditResult result = new ManifestEditor().apply(source, edits.get(fixture));
                requireStable(source, result, edits.get(fixture), fixtures.get(fixture), run);
                edited += result.isUnchanged() ? 0 : 1;
            } catch (RefusedEditException e) {
                assertThat(e.getMessage()).matches(PLACE);
                refused++;
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("Fixture " + fixtures.get(fixture) + ", run " + run + ": " + e, e);
            }
        }
        assertThat(edited).isGreaterThan(RUNS / 20);
        assertThat(refused).isGreaterThan(RUNS / 20);
    }

    private static void requireStable(
            MapSource source, EditResult result, List<ManifestEdit> edits, EditFixture fixture, int run) {
        if (result.isUnchanged()) {
            return;
        }
        EditResult again = new ManifestEditor().apply(source.after(result), edits);

        assertThat(again.files().keySet())
                .as("fixture %s, run %d: files that change again", fixture, run)
                .isEmpty();
    }

    private static Map<String, byte[]> damaged(Map<String, byte[]> files, Map<String, byte[]> other, Random random) {
        Map<String, byte[]> damaged = new TreeMap<>(files);
        List<String> paths = new ArrayList<>(files.keySet());
        String path = paths.get(random.nextInt(paths.size()));
        byte[] bytes = files.get(path);
        int mutations = 1 + random.nextInt(4);
        for (int i = 0; i < mutations && bytes.length < LARGEST; i++) {
            bytes = mutate(bytes, other.values().iterator().next(), random);
        }
        damaged.put(path, bytes);
        return damaged;
    }

    private static byte[] mutate(byte[] bytes, byte[] other, Random random) {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + random.nextInt(12));
        String piece = PIECES.get(random.nextInt(PIECES.size()));
        byte[] inserted = piece.getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(7)) {
            case 0 -> join(bytes, from, new byte[] {(byte) random.nextInt(256)}, Math.min(bytes.length, from + 1));
            case 1, 2 -> join(bytes, from, inserted, from);
            case 3 -> join(bytes, from, inserted, to);
            case 4 -> join(bytes, from, new byte[0], to);
            case 5 -> join(bytes, from, slice(bytes, random), from);
            default -> join(bytes, from, slice(other, random), from);
        };
    }

    private static byte[] slice(byte[] bytes, Random random) {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + random.nextInt(60));
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] join(byte[] bytes, int end, byte[] middle, int start) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(bytes, 0, end);
        joined.writeBytes(middle);
        joined.write(bytes, start, bytes.length - start);
        return joined.toByteArray();
    }
}
