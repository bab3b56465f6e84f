package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.image.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a file must contain to name an image, so that all others need not be parsed. */
final class ImageNeedle {

    private static final String LIBRARY = "library/";

    private final String text;

    ImageNeedle(ImageReference image) {
        String canonical = image.canonicalName();
        String path = canonical.substring(canonical.indexOf('/') + 1);
        // official images of Docker Hub are written without this part
        this.text = path.startsWith(LIBRARY) ? path.substring(LIBRARY.length()) : path;
    }

    List<String> texts() {
        return List.of(text);
    }

    /** Returns whether the bytes contain the name, or an escape that could spell it. */
    boolean mayBeIn(byte[] content) {
        // one character per byte: the name is ASCII, and nothing is decoded that is not wanted
        String raw = new String(content, StandardCharsets.ISO_8859_1);
        if (raw.contains(text) || raw.contains(text.replace("/", "\\/"))) {
            return true;
        }
        for (int at = raw.indexOf('\\'); at >= 0; at = raw.indexOf('\\', at + 1)) {
            if (at + 1 < raw.length() && "xuU\r\n".indexOf(raw.charAt(at + 1)) >= 0) {
                return true;
            }
        }
        return false;
    }
}
