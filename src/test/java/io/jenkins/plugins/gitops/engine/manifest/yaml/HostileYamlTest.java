package io.jenkins.plugins.gitops.engine.manifest.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Files that are made to harm: each ends in a refusal or an edit within a second and a heap of 64 MB. */
class HostileYamlTest {

    private static final int MEGA = 1 << 20;
    private static final String HARMLESS = "harmless: x\n";

    /** The texts, made one by one: together they would not fit. */
    static Map<String, Supplier<String>> files() {
        Map<String, Supplier<String>> files = new LinkedHashMap<>();
        files.put("warm-up", () -> HARMLESS);
        files.put("alias-bomb", HostileYamlTest::aliasBomb);
        files.put(
                "quadratic-aliases",
                () -> "a: &a [" + "x,".repeat(5_000) + "]\nb: [" + "*a,".repeat(900) + "]\n" + HARMLESS);
        files.put("many-aliases", () -> "a: &a x\nb: [" + "*a,".repeat(MEGA) + "]\n" + HARMLESS);
        files.put("recursive-alias", () -> "a: &a [*a, *a]\nb: &b {<<: *b, x: *b}\n" + HARMLESS);
        files.put("many-anchors", () -> "- &a x\n".repeat(MEGA));
        files.put("deep-brackets", () -> "[".repeat(5 * MEGA));
        files.put("deep-braces", () -> "{a: ".repeat(MEGA));
        files.put("deep-hyphens", () -> "- ".repeat(2 * MEGA));
        files.put("deep-questions", () -> "? ".repeat(2 * MEGA));
        files.put("deep-blocks", HostileYamlTest::deepBlocks);
        files.put("huge-integer", () -> "a: " + "1".repeat(MEGA) + "\n" + HARMLESS);
        files.put("huge-base-60", () -> "a: 1" + ":1".repeat(MEGA) + "\n" + HARMLESS);
        files.put("huge-float", () -> "a: 1e" + "9".repeat(MEGA) + "\n" + HARMLESS);
        files.put("huge-plain", () -> "a: " + "x y ".repeat(MEGA) + "\n" + HARMLESS);
        files.put("huge-key", () -> "x".repeat(MEGA) + ": 1\n" + HARMLESS);
        files.put("huge-quoted", () -> "a: \"" + "\\x41".repeat(MEGA) + "\"\n" + HARMLESS);
        files.put("huge-block", () -> "a: |\n" + "  x\n".repeat(MEGA) + HARMLESS);
        files.put("huge-comment", () -> "#".repeat(8 * MEGA) + "\n" + HARMLESS);
        files.put("many-comments", () -> "# x\n".repeat(MEGA) + HARMLESS);
        files.put("many-blank-lines", () -> "\n".repeat(8 * MEGA) + HARMLESS);
        files.put("many-spaces", () -> " ".repeat(8 * MEGA) + "\n" + HARMLESS);
        files.put("many-documents", () -> "---\n".repeat(MEGA) + HARMLESS);
        files.put("many-ends", () -> "--- x\n...\n".repeat(90_000) + "---\n" + HARMLESS);
        files.put("many-directives", () -> "%TAG !a! tag:x,2000:\n".repeat(100_000) + "---\n" + HARMLESS);
        files.put("many-keys", () -> "a: 1\n".repeat(MEGA) + HARMLESS);
        files.put("many-flow-keys", () -> "a: {" + "a: 1, ".repeat(MEGA) + "}\n" + HARMLESS);
        files.put("many-commas", () -> "a: [" + "a,".repeat(2 * MEGA) + "]\n" + HARMLESS);
        files.put("many-colons", () -> "a" + ":".repeat(2 * MEGA) + "\n" + HARMLESS);
        files.put("many-quotes", () -> "a: " + "'".repeat(2 * MEGA) + "\n" + HARMLESS);
        files.put("many-tags", () -> "- !a x\n".repeat(MEGA));
        files.put("long-tag", () -> "a: !" + "x".repeat(2 * MEGA) + " y\n" + HARMLESS);
        files.put("long-anchor", () -> "a: &" + "x".repeat(2 * MEGA) + " y\n" + HARMLESS);
        files.put("long-alias", () -> "a: *" + "x".repeat(2 * MEGA) + "\n" + HARMLESS);
        files.put("broken-tag-escape", () -> "a: !%FF%FE x\n" + HARMLESS);
        files.put("broken-directive", () -> "%YAML 99999999999999999999.1\n---\n" + HARMLESS);
        files.put("broken-escape", () -> "a: \"\\UFFFFFFFF\"\n" + HARMLESS);
        files.put("surrogate-escape", () -> "a: \"\\uD800\"\n" + HARMLESS);
        files.put("constructor-tag", () -> "a: !!javax.script.ScriptEngineManager [x]\n" + HARMLESS);
        files.put("control-characters", () -> "a: \u0000\u0001\n" + HARMLESS);
        files.put("emoji", () -> "a: [" + "\ud83d\ude80, ".repeat(MEGA / 8) + "]\n" + HARMLESS);
        files.put("carriage-returns", () -> "a: 1\r".repeat(MEGA) + HARMLESS);
        files.put("tabs", () -> "\t".repeat(MEGA) + "\n" + HARMLESS);
        files.put("line-separators", () -> "a: 1\u2028".repeat(MEGA / 2) + HARMLESS);
        return files;
    }

    private static String aliasBomb() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ",").repeat(10) + "]\n");
        }
        return bomb + HARMLESS;
    }

    private static String deepBlocks() {
        StringBuilder deep = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            deep.append(" ".repeat(i)).append("a:\n");
        }
        return deep.toString();
    }

    @Test
    void shouldEndWithinASecondAndLittleMemory() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java,
                        "-Xmx64m",
                        "-Xss512k",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HostileYamlMain.class.getName())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        assertThat(output.lines()).as(output).hasSize(files().size());
        assertThat(output.lines())
                .allSatisfy(line -> assertThat(Integer.parseInt(line.split(" ")[1]))
                        .as(line)
                        .isLessThan(1_000));
    }
}
