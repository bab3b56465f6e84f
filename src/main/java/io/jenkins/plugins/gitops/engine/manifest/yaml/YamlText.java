package io.jenkins.plugins.gitops.engine.manifest.yaml;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The text of one file with the bytes that it came from. It is cut at document markers first, so that only the documents
 * which can contain what is looked for are parsed.
 *
 * <p>Offsets are those of {@link #text()}, which leaves out a byte order mark.
 */
public final class YamlText {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final char REPLACEMENT = '\uFFFD';

    private final String file;
    private final byte[] bytes;
    private final int bom;
    private final String text;
    private final YamlLimits limits;
    private List<Segment> segments;
    private int[] documentsBefore;
    private int countedSegments;
    private Boolean stream;
    private int countedOffset;
    private int countedLines;

    private YamlText(String file, byte[] bytes, int bom, String text, YamlLimits limits) {
        this.file = file;
        this.bytes = bytes;
        this.bom = bom;
        this.text = text;
        this.limits = limits;
    }

    /**
     * Decodes a file.
     *
     * @param bytes not copied; the caller leaves them alone
     * @throws RefusedEditException when the file is larger than the limit or not UTF-8
     */
    public static YamlText of(String file, byte[] bytes, YamlLimits limits) {
        if (bytes.length > limits.maxFileBytes()) {
            throw new RefusedEditException(
                    file,
                    1,
                    1,
                    "the file has " + bytes.length + " bytes, more than the limit of " + limits.maxFileBytes(),
                    "split it, or raise the limit");
        }
        int bom = bytes.length >= 3 && Arrays.equals(bytes, 0, 3, BYTE_ORDER_MARK, 0, 3) ? 3 : 0;
        String text = new String(bytes, bom, bytes.length - bom, StandardCharsets.UTF_8);
        // the constructor writes this character for every fault; it may also really be there
        if (text.indexOf(REPLACEMENT) >= 0) {
            refuseInvalidBytes(file, bytes, bom);
        }
        return new YamlText(file, bytes, bom, text, limits);
    }

    /** Returns a part of a file as a text of its own, for a second look at it. */
    static YamlText ofPart(String file, String part, YamlLimits limits) {
        return new YamlText(file, part.getBytes(StandardCharsets.UTF_8), 0, part, limits);
    }

    private static void refuseInvalidBytes(String file, byte[] bytes, int bom) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer input = ByteBuffer.wrap(bytes, bom, bytes.length - bom);
        CharBuffer output = CharBuffer.allocate(bytes.length - bom);
        if (decoder.decode(input, output, true).isError()) {
            int fault = input.position();
            YamlText before = new YamlText(file, bytes, bom, output.flip().toString(), YamlLimits.DEFAULT);
            throw before.refuse(
                    before.text.length(),
                    String.format("the byte 0x%02X is not valid UTF-8", bytes[fault]),
                    "save the file as UTF-8");
        }
    }

    /** Returns the path in the repository. */
    public String file() {
        return file;
    }

    /** Returns the decoded text without a byte order mark. */
    public String text() {
        return text;
    }

    /** Returns the bytes of the file, not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    YamlLimits limits() {
        return limits;
    }

    /** Returns whether all characters are ASCII, so that bytes, UTF-16 units and code points count alike. */
    boolean isAscii() {
        return text.length() == bytes.length - bom;
    }

    List<Segment> segments() {
        if (segments == null) {
            segments = SegmentSplitter.split(text);
            if (segments.size() > limits.maxDocuments()) {
                throw refuse(
                        segments.get(limits.maxDocuments()).start(),
                        "the file has more than " + limits.maxDocuments() + " documents",
                        "split it");
            }
        }
        return segments;
    }

    /** Returns the numbers of all segments. */
    public int[] allSegments() {
        return IntStream.range(0, segments().size()).toArray();
    }

    /**
     * Returns the numbers of the segments that contain every needle, or an escape that could spell one.
     *
     * @param needles texts without white space, quotes and backslashes
     */
    public int[] segmentsContaining(List<String> needles) {
        BitSet found = new BitSet(segments().size());
        if (needles.isEmpty()) {
            found.set(0, segments().size());
        } else {
            // what comes last in a selector, the name, is in the fewest documents
            found.or(segmentsWith(needles.get(needles.size() - 1)));
            for (int i = found.nextSetBit(0); i >= 0; i = found.nextSetBit(i + 1)) {
                found.set(i, containsAll(i, needles));
            }
        }
        for (int at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at + 1)) {
            if (spellsCharacters(at + 1)) {
                found.set(segmentAt(at));
            }
        }
        return found.stream().toArray();
    }

    private boolean containsAll(int segment, List<String> needles) {
        Segment part = segments().get(segment);
        return needles.size() == 1 || needles.stream().allMatch(text.substring(part.start(), part.end())::contains);
    }

    private BitSet segmentsWith(String needle) {
        BitSet found = new BitSet(segments().size());
        for (int at = text.indexOf(needle); at >= 0; ) {
            int segment = segmentAt(at);
            found.set(segment);
            at = text.indexOf(needle, segments().get(segment).end());
        }
        return found;
    }

    private boolean spellsCharacters(int at) {
        return at < text.length() && "xuU/\r\n".indexOf(text.charAt(at)) >= 0;
    }

    private int segmentAt(int offset) {
        int low = 0;
        int high = segments().size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segments().get(middle).start() <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /**
     * Parses one segment into its documents.
     *
     * @throws RefusedEditException when it does not parse or exceeds a limit
     */
    public List<YamlDocument> documents(int segment) {
        return YamlReader.read(this, segment);
    }

    /** Returns how many documents stand before a segment. Parses all before it, once. */
    int documentsBefore(int segment) {
        if (documentsBefore == null) {
            documentsBefore = new int[segments().size()];
            countedSegments = 0;
        }
        while (countedSegments < segment) {
            documentsBefore[countedSegments + 1] = documentsBefore[countedSegments]
                    + documents(countedSegments).size();
            countedSegments++;
        }
        return documentsBefore[segment];
    }

    /** Returns whether more than one part has content: a licence in front of the first marker is none. */
    boolean isStream() {
        if (stream == null) {
            stream = countContent() > 1;
        }
        return stream;
    }

    private int countContent() {
        int found = 0;
        for (int i = 0; i < segments().size() && found < 2; i++) {
            found += SegmentSplitter.hasContent(this, segments().get(i)) ? 1 : 0;
        }
        return found;
    }

    /** Returns the refusal at an offset of this text. */
    public RefusedEditException refuse(int offset, String reason, String wayOut) {
        return new RefusedEditException(file, line(offset), column(offset), reason, wayOut);
    }

    /** Returns the line of an offset, counted from 1. */
    public int line(int offset) {
        if (offset < countedOffset) {
            countedOffset = 0;
            countedLines = 0;
        }
        // files of before 2001 end their lines with a carriage return alone
        char lineBreak = text.indexOf('\n') < 0 ? '\r' : '\n';
        int at = text.indexOf(lineBreak, countedOffset);
        while (at >= 0 && at < offset) {
            countedLines++;
            countedOffset = at + 1;
            at = text.indexOf(lineBreak, countedOffset);
        }
        return countedLines + 1;
    }

    int column(int offset) {
        return text.codePointCount(lineStart(offset), offset) + 1;
    }

    int lineStart(int offset) {
        return lineStart(text, offset);
    }

    /** Returns the offset of the line break, or of the end of the text, that ends the line of an offset. */
    int lineEnd(int offset) {
        int end = offset;
        while (end < text.length() && !isLineBreak(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Returns the offset behind the line break at an offset. */
    int afterLineBreak(int offset) {
        if (offset >= text.length()) {
            return offset;
        }
        return text.startsWith("\r\n", offset) ? offset + 2 : offset + 1;
    }

    /** Returns the line break that the file uses at an offset, or otherwise first. */
    String lineBreak(int offset) {
        int end = lineEnd(offset);
        if (end == text.length()) {
            end = lineEnd(0);
        }
        return end == text.length() ? "\n" : text.substring(end, afterLineBreak(end));
    }

    static boolean isLineBreak(char c) {
        return c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029';
    }

    private static int lineStart(String text, int offset) {
        int start = offset;
        while (start > 0 && !isLineBreak(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    /**
     * Returns the bytes of the file with some parts replaced; all other bytes are copied. Nothing is proven here.
     *
     * @param splices in order, without overlaps
     */
    public byte[] splice(List<Splice> splices) {
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
        if (isAscii()) {
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
