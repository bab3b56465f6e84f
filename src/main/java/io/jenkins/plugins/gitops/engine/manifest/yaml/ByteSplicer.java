package io.jenkins.plugins.gitops.engine.manifest.yaml;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Replaces parts of a file's bytes that are named by offsets of its text, in one pass and with one array.
 *
 * @param bytes the file
 * @param bom how many bytes a byte order mark takes
 * @param text the bytes behind the mark, decoded
 * @param ascii whether bytes and characters count alike
 */
record ByteSplicer(byte[] bytes, int bom, String text, boolean ascii) {

    byte[] splice(List<Splice> splices) {
        List<byte[]> replacements = splices.stream()
                .map(splice -> splice.replacement().getBytes(StandardCharsets.UTF_8))
                .toList();
        int[] cuts = new int[2 * splices.size()];
        int length = bytes.length;
        int chars = 0;
        int position = bom;
        for (int i = 0; i < splices.size(); i++) {
            Splice splice = splices.get(i);
            cuts[2 * i] = position + utf8Length(chars, splice.start());
            cuts[2 * i + 1] = cuts[2 * i] + utf8Length(splice.start(), splice.end());
            length += replacements.get(i).length - (cuts[2 * i + 1] - cuts[2 * i]);
            position = cuts[2 * i + 1];
            chars = splice.end();
        }
        byte[] result = new byte[length];
        int from = 0;
        int to = 0;
        for (int i = 0; i < splices.size(); i++) {
            int kept = cuts[2 * i] - from;
            System.arraycopy(bytes, from, result, to, kept);
            byte[] replacement = replacements.get(i);
            System.arraycopy(replacement, 0, result, to + kept, replacement.length);
            to += kept + replacement.length;
            from = cuts[2 * i + 1];
        }
        System.arraycopy(bytes, from, result, to, bytes.length - from);
        return result;
    }

    private int utf8Length(int from, int to) {
        if (ascii) {
            return to - from;
        }
        int length = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            // each half of a surrogate pair stands for two of its four bytes
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }
}
