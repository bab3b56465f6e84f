package io.jenkins.plugins.gitops.engine.render;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What Helm writes, by the templates that it comes from: {@code # Source: cart/templates/service.yaml} stands at the head of each
 * document. So a message names a file that somebody can correct, and its lines count from there.
 */
final class RenderedStream {

    private static final String SOURCE = "# Source: ";

    private RenderedStream() {}

    /** Returns the documents of each template as one stream; what names no template has the given title. */
    static Map<String, byte[]> byTemplate(String title, byte[] output) {
        Map<String, ByteArrayOutputStream> streams = new LinkedHashMap<>();
        StringBuilder document = new StringBuilder();
        String source = title;
        boolean atHead = true;
        // bytes as characters: a document's own encoding errors are found where it is read
        String text = new String(output, StandardCharsets.ISO_8859_1);
        for (String line : Regex.split(text, "(?<=\n)")) {
            // a marker at the beginning of a line always ends a document, also inside of a block of text (YAML 1.2,
            // 9.1.2)
            if (line.startsWith("---") && (line.length() == 3 || Character.isWhitespace(line.charAt(3)))) {
                add(streams, source, document);
                source = title;
                atHead = true;
            } else if (atHead && line.startsWith(SOURCE)) {
                source = line.substring(SOURCE.length()).strip() + " (rendered)";
            } else {
                atHead = atHead && line.isBlank();
            }
            document.append(line);
        }
        add(streams, source, document);
        Map<String, byte[]> files = new LinkedHashMap<>();
        streams.forEach((name, stream) -> files.put(name, stream.toByteArray()));
        return files;
    }

    private static void add(Map<String, ByteArrayOutputStream> streams, String source, StringBuilder document) {
        if (!document.toString().isBlank() && !document.toString().strip().equals("---")) {
            streams.computeIfAbsent(source, name -> new ByteArrayOutputStream())
                    .writeBytes(document.toString().getBytes(StandardCharsets.ISO_8859_1));
        }
        document.setLength(0);
    }
}
