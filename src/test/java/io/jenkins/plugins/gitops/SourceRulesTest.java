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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules for what no compiler reads: views and the pipelines of the documentation. */
class SourceRulesTest {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""));

    /**
     * An attribute of a tag that names a class by text. In a view that Stapler calls directly it is resolved with the thread's context class
     * loader, which knows no class of a plugin: the page is blank in a real Jenkins, though not in the test harness with its one class path.
     */
    private static final Pattern CLASS_BY_TEXT = Pattern.compile(
            "<(?:st:include|j:new|j:invokeStatic|j:useBean)\\b[^>]*?\\b(?:class|className)\\s*=\\s*\"([^\"]*)\"");

    private static final Pattern BLOCK = Pattern.compile("(?s)```groovy\\n(.*?)```");
    private static final Pattern PARAMETER = Pattern.compile("\\bparams\\.(\\w+)");

    private static List<Path> files(String folder, String ending) {
        try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
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
    void shouldNameNoClassByTextInAView() {
        List<Path> views = files("src/main/resources", ".jelly");
        List<String> found = new ArrayList<>();
        for (Path view : views) {
            Matcher matcher = CLASS_BY_TEXT.matcher(read(view));
            while (matcher.find()) {
                found.add(view + ": " + matcher.group(1));
            }
        }

        assertThat(views).hasSizeGreaterThan(30);
        assertThat(found)
                .as("include a view of an object instead: it=\"${step}\"")
                .isEmpty();
    }

    @Test
    void shouldDeclareTheParametersThatADocumentedPipelineReads() {
        List<Path> pages = new ArrayList<>(files("docs", ".md"));
        pages.add(ROOT.resolve("README.md"));
        List<String> undeclared = new ArrayList<>();
        int read = 0;
        for (Path page : pages) {
            Matcher blocks = BLOCK.matcher(read(page));
            while (blocks.find()) {
                String script = blocks.group(1);
                Matcher parameters = PARAMETER.matcher(script);
                while (parameters.find()) {
                    read++;
                    boolean whole = script.contains("pipeline {") || script.contains("properties(");
                    if (whole && !script.contains("name: '" + parameters.group(1) + "'")) {
                        undeclared.add(page + ": " + parameters.group());
                    }
                }
            }
        }

        assertThat(undeclared).as("they would be null").isEmpty();
        assertThat(read).isPositive();
    }
}
