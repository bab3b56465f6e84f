package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** Writes objects as a server has them as fixtures: as they are, but for the times, which are moved to before the time of all looks. */
final class CapturedFixtures {

    static final String SOURCE =
            "captured from kube-apiserver and kube-controller-manager 1.20, pods by the tests' driver;"
                    + " times moved, managed fields and generateName left out";

    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z");

    /** Longer than any grace. */
    private static final Duration AGE = Duration.ofMinutes(2);

    private CapturedFixtures() {}

    /** @param objects the one that is judged first */
    static void write(HealthFixture fixture, List<Resource> objects) {
        Duration shift = Duration.between(Instant.now(), HealthFixture.NOW).minus(AGE);
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(200);
        String documents = objects.stream()
                .map(each -> each.without("metadata", "managedFields")
                        .without("metadata", "generateName")
                        .tree())
                .map(tree -> new Yaml(options).dump(moved(tree, shift)))
                .collect(Collectors.joining("---\n"));
        String head = fixture.text()
                .lines()
                .takeWhile(line -> line.startsWith("# "))
                .filter(line -> !line.startsWith("# source: "))
                .collect(Collectors.joining("\n"));
        try {
            Files.writeString(
                    HealthFixture.FOLDER.resolve(fixture.name() + ".yaml"),
                    head + "\n# source: " + SOURCE + "\n" + documents);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object moved(Object value, Duration shift) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> moved = new LinkedHashMap<>();
            map.forEach((key, child) -> moved.put(key, moved(child, shift)));
            return moved;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(child -> moved(child, shift)).toList();
        }
        if (value instanceof String text) {
            // within texts too: an annotation holds conditions
            return TIME.matcher(text)
                    .replaceAll(time -> Instant.parse(time.group())
                            .plusSeconds(shift.toSeconds())
                            .toString());
        }
        return value;
    }
}
