package io.jenkins.plugins.gitops.engine.sync.record;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Some thousand records as compressed text in base64: a line each with identity and fingerprint. */
final class RecordChunk {

    static final int MAX_RECORDS = 4000;
    /** An identity has at most some 600 characters. */
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private RecordChunk() {}

    /** Returns how many chunks that many records fill. */
    static int count(int records) {
        return (records + MAX_RECORDS - 1) / MAX_RECORDS;
    }

    /** Returns the chunks, in the order of the records. */
    static List<String> write(Map<String, String> records) {
        List<String> lines = records.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .toList();
        List<String> chunks = new ArrayList<>();
        for (int from = 0; from < lines.size(); from += MAX_RECORDS) {
            int to = Math.min(lines.size(), from + MAX_RECORDS);
            chunks.add(compressed(String.join("\n", lines.subList(from, to))));
        }
        return chunks;
    }

    private static String compressed(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /** Returns the records of a chunk; none where it is damaged or too large to be one. */
    static Map<String, String> read(String chunk) {
        Map<String, String> records = new HashMap<>();
        try (GZIPInputStream zip =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(chunk)))) {
            byte[] bytes = zip.readNBytes(MAX_BYTES);
            if (zip.read() >= 0) {
                return Map.of();
            }
            new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> Regex.split(line, " ", 2))
                    .filter(parts -> parts.length == 2)
                    .forEach(parts -> records.put(parts[0], parts[1]));
        } catch (IOException | IllegalArgumentException e) {
            // a cache: what cannot be read is made anew
            return Map.of();
        }
        return records;
    }
}
