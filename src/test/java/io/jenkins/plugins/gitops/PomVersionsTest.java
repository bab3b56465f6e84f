package io.jenkins.plugins.gitops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Both builds compile and test against the same versions of what they share. */
class PomVersionsTest {

    private static final Pattern VERSION = Pattern.compile("<([a-z0-9]+)\\.version>([^<$]+)</");
    private static final Pattern FORMATTER =
            Pattern.compile("<palantirJavaFormat>\\s*<version>([^<]+)</version>", Pattern.DOTALL);

    private static String pom(String name) throws Exception {
        return Files.readString(Path.of(System.getProperty("basedir", ".")).resolve(name));
    }

    private static Map<String, String> versions(String pom) {
        Map<String, String> versions = new TreeMap<>();
        Matcher matcher = VERSION.matcher(pom);
        while (matcher.find()) {
            versions.put(matcher.group(1), matcher.group(2));
        }
        return versions;
    }

    @Test
    void shouldNameTheSameVersionsOfTheLibrariesThatBothNeed() throws Exception {
        Map<String, String> plugin = versions(pom("pom.xml"));
        Map<String, String> engine = versions(pom("pom-engine.xml"));
        plugin.remove("jenkins");

        assertThat(plugin).isNotEmpty();
        assertThat(engine).containsAllEntriesOf(plugin);
    }

    @Test
    void shouldFormatWithTheSameVersion() throws Exception {
        Matcher plugin = FORMATTER.matcher(pom("pom.xml"));
        Matcher engine = FORMATTER.matcher(pom("pom-engine.xml"));

        assertThat(plugin.find() && engine.find()).isTrue();
        assertThat(plugin.group(1)).isEqualTo(engine.group(1));
    }
}
