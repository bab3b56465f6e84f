package io.jenkins.plugins.gitops.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class RegexTest {

    private static final Duration A_MOMENT = Duration.ofSeconds(2);

    /** Each part many times over: what our own expressions repeat, begin with, or look for an end of. */
    private static final List<String> PARTS = List.of(
            "a",
            "0",
            " ",
            "/",
            "-",
            ".",
            ":",
            "\n",
            "\r\n",
            "\"",
            "'",
            "<",
            "@",
            "=",
            "\\",
            "[",
            "(",
            "$1",
            "1.",
            "a.",
            "a-",
            "a/",
            "a@",
            "a:a",
            "env[name=password ",
            "kind: \"",
            "password=",
            "--",
            "----- ",
            "[a ",
            "# ",
            "{\"$imagepolicy\":\"a:",
            " \n ");

    @ParameterizedTest
    @CsvSource({"(a+)+$", "(a|a)+$", "(.*a){20}$", "(?:a*)*b", ".*.*.*.*=x"})
    void shouldStopAnExpressionThatTriesTooManyWays(String expression) {
        String text = "a".repeat(5_000) + "!";
        long start = System.nanoTime();

        assertThatThrownBy(() -> Regex.matches(text, expression))
                .isInstanceOfAny(BudgetExceededException.class, StackOverflowError.class);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(A_MOMENT);
    }

    @Test
    void shouldNameTheTextsLength() {
        assertThatThrownBy(() -> Regex.replaceAll("/".repeat(100_000) + "x", "/+$", ""))
                .isInstanceOf(BudgetExceededException.class)
                .hasMessageContaining("A text of 100001 characters takes a regular expression too long")
                .hasMessageContaining("shorten the text");
    }

    @Test
    void shouldDoWhatStringsDo() {
        assertThat(Regex.split("a,b,,", ",")).containsExactly("a,b,,".split(","));
        assertThat(Regex.split("a,b,,", ",", -1)).containsExactly("a,b,,".split(",", -1));
        assertThat(Regex.split("", ",")).containsExactly("".split(","));
        assertThat(Regex.split("a.b", ".")).containsExactly("a.b".split("."));
        assertThat(Regex.replaceAll("a1b2", "(\\d)", "<$1>")).isEqualTo("a<1>b<2>");
        assertThat(Regex.replaceFirst("a1b2", "\\d", "")).isEqualTo("ab2");
        assertThat(Regex.matches("a\nb", "a.b")).isFalse();
    }

    static Stream<Arguments> expressions() {
        return new ClassFileImporter()
                        .withImportOption(location -> !location.contains("/test-classes/"))
                        .importPackages("io.jenkins.plugins.gitops.engine")
                        .stream()
                        .filter(each -> each.getFields().stream()
                                .anyMatch(field -> field.getRawType().isEquivalentTo(Pattern.class)))
                        .flatMap(each -> Stream.of(each.reflect().getDeclaredFields()))
                        .filter(field -> field.getType() == Pattern.class && Modifier.isStatic(field.getModifiers()))
                        .map(field -> Arguments.of(
                                field.getDeclaringClass().getSimpleName() + "." + field.getName(), read(field)));
    }

    private static Pattern read(Field field) {
        try {
            field.setAccessible(true);
            return (Pattern) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /** The thread's own time: how busy the machine is does not matter. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Of our own expressions, on text that is made for them: an end in a moment, and never the stack's. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("expressions")
    void shouldEndInAMoment(String name, Pattern expression) {
        for (String part : PARTS) {
            String text = part.repeat(40_000 / part.length());
            long start = cpuNanos();

            for (String ending : List.of("", "!", "\u0000")) {
                try {
                    Regex.matcher(expression, text + ending).matches();
                    Regex.matcher(expression, text + ending).find();
                    Regex.matcher(expression, text + ending).replaceAll("x");
                } catch (BudgetExceededException e) {
                    // which is the end
                }
            }

            assertThat(Duration.ofNanos(cpuNanos() - start))
                    .as("%s on much of \"%s\"", name, part)
                    .isLessThan(A_MOMENT);
        }
    }
}
