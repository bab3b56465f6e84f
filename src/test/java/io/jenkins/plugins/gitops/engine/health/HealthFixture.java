package io.jenkins.plugins.gitops.engine.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A file with an object in one state, what is around it, and what its head says should be found. */
record HealthFixture(String name, String text) {

    static final Path FOLDER = Path.of("src/test/resources/io/jenkins/plugins/gitops/engine/health/HealthFixtureTest");

    /** The time of all looks. */
    static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    static List<HealthFixture> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(HealthFixture::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HealthFixture read(Path file) {
        try {
            String name = file.getFileName().toString().replace(".yaml", "");
            return new HealthFixture(name, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a line of the head: {@code expect}, {@code message}, {@code warning}, {@code options}. */
    String head(String key) {
        return text.lines()
                .filter(line -> line.startsWith("# " + key + ": "))
                .map(line -> line.substring(key.length() + 4))
                .findFirst()
                .orElse("");
    }

    Health assess() {
        List<Resource> objects = ManifestLoader.load(Map.of(name + ".yaml", text.getBytes(UTF_8)));
        List<Resource> others = objects.subList(1, objects.size());
        List<Resource> pods =
                others.stream().filter(each -> each.kind().equals("Pod")).toList();
        HealthContext context =
                new HealthContext(pods, NOW, others, options(), head("options").equals("hasStatus"));
        return HealthAssessor.assess(objects.get(0), context);
    }

    HealthOptions options() {
        HealthOptions defaults = HealthOptions.defaults();
        return switch (head("options")) {
            case "acceptOnDelete" -> defaults.withAcceptOnDelete(true);
            case "requireIngressAddress" -> defaults.withRequireIngressAddress(true);
            case "noServiceAddress" -> defaults.withRequireServiceAddress(false);
            case "widgetRule" ->
                defaults.withCustomRules(List.of(
                        CustomRule.parse("Widget.example.org", "status.phase == 'Good'", "status.phase == 'Bad'", "")));
            case "unfitRule" ->
                defaults.withCustomRules(List.of(CustomRule.parse("Widget.example.org", "status.phase", "", "")));
            default -> defaults;
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
