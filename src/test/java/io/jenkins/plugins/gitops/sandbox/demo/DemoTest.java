package io.jenkins.plugins.gitops.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int demo(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--engine", "--stand-in"));
        all.addAll(List.of(arguments));
        return Demo.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                all.toArray(String[]::new));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldBringAnImageFromThePromotionToItsPods() {
        int exit = demo();

        assertThat(err()).isEmpty();
        assertThat(exit).isZero();
        assertThat(out())
                .containsSubsequence(
                        "  - registry.example.org/shop/cart:1.4.1",
                        "  + registry.example.org/shop/cart:1.4.2",
                        "Plan: 3 to create",
                        "Deployment shop-dev/cart created",
                        "Deployment shop-dev/cart runs registry.example.org/shop/cart:1.4.2 in 2 pods",
                        "Pull request 1: Promote cart:1.4.2 to staging http",
                        "Pull request 1 was merged by jane",
                        "Deployment shop-staging/cart healthy: 2 of 2 replicas available",
                        "Pull request 2: Promote cart:1.4.2 to production http",
                        "Pull request 2 was merged by jane",
                        "Deployment shop-production/cart healthy: 2 of 2 replicas available",
                        "dev, staging, production run registry.example.org/shop/cart:1.4.2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--image registry.example.org/Cart:1        | the repository must be in lower case (at character 22)",
                "--image registry.example.org/shop/basket:1 | no container under it uses the image",
                "--environment test                         | \"test\" is not configured (known are dev, staging, production)",
                "--break repository                         | there is no such repository",
                "--break manifest                           | environments/dev/broken.yaml:2:7",
                "--break api-server                         | answers 401 Unauthorized"
            })
    void shouldEndBadInputWithOneSentence(String arguments, String sentence) {
        int exit = demo(arguments.strip().split(" "));

        assertThat(exit).isEqualTo(1);
        assertThat(err().strip()).contains(sentence).doesNotContain("\n").doesNotContain("Exception");
    }

    @Test
    void shouldPromoteToProductionAlone() {
        int exit = demo("--environment", "production");

        assertThat(err()).isEmpty();
        assertThat(exit).isZero();
        assertThat(out())
                .contains("Pull request 1: Promote cart:1.4.2 to production http")
                .doesNotContain("shop-dev", "shop-staging");
    }

    @Test
    void shouldExplainItsArguments() {
        assertThat(demo("--bogus")).isEqualTo(2);
        assertThat(err()).contains("The argument --bogus is not known").contains("usage: bin/demo");
        assertThat(demo("--kill")).isEqualTo(2);
        assertThat(err()).contains("--kill needs --jenkins");
    }
}
