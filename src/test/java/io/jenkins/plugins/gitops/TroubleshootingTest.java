package io.jenkins.plugins.gitops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documentation names as a message is one that the code can write. */
class TroubleshootingTest {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""));

    /** The first cell of a row, when it begins with code. */
    private static final Pattern MESSAGE = Pattern.compile("(?m)^\\| `([^`]+)`");

    /** Two literals of one text. */
    private static final Pattern JOINT = Pattern.compile("\"\\s*\\+\\s*\"");

    private static final int MIN_PIECE = 6;

    private static String sources() throws IOException {
        try (Stream<Path> files =
                Stream.of("src/main/java", "src/main/resources").flatMap(TroubleshootingTest::walk)) {
            String all = files.filter(file -> file.toString().matches(".*\\.(java|jelly|properties)"))
                    .map(TroubleshootingTest::read)
                    .collect(Collectors.joining("\n"));
            return JOINT.matcher(all).replaceAll("").replace("\\\"", "\"");
        }
    }

    private static Stream<Path> walk(String folder) {
        try {
            return Files.walk(ROOT.resolve(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldNameMessagesThatTheCodeWrites() throws IOException {
        String sources = sources();
        List<String> unknown = new ArrayList<>();
        int messages = 0;

        Matcher row = MESSAGE.matcher(read(ROOT.resolve("docs/user/troubleshooting.md")));
        while (row.find()) {
            messages++;
            for (String piece : row.group(1).split("…")) {
                if (piece.strip().length() >= MIN_PIECE && !sources.contains(piece.strip())) {
                    unknown.add(row.group(1) + ": \"" + piece.strip() + "\"");
                }
            }
        }

        assertThat(unknown).isEmpty();
        assertThat(messages).isGreaterThan(25);
    }
}
