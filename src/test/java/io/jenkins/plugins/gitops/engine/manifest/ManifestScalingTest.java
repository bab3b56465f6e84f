package io.jenkins.plugins.gitops.engine.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlValue;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ten times the input costs about ten times the work. Work is counted in bytes allocated, which no other load of the machine
 * changes; time only coarsely, against loops that allocate nothing.
 */
class ManifestScalingTest {

    private static final ImageReference CART = ImageReference.parse("cart:1.4.2");
    private static final int SMALL = 120;
    private static final double MOST = 12;
    private static final double QUADRATIC_TIME = 60;

    private record Shape(String name, IntFunction<String> text, ManifestEdit edit) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Shape> shapes() {
        ManifestEdit image = new ManifestEdit.ManifestImage("", CART, EditOptions.DEFAULT);
        return Stream.of(
                new Shape("one of many documents", n -> other(0).repeat(n * 3) + pod(1), image),
                new Shape("every document", n -> pod(1).repeat(n), image),
                new Shape(
                        "documents without names",
                        n -> pod(1).replace("metadata: {name: p1}\n", "").repeat(n),
                        image),
                new Shape("one long list of containers", n -> pod(n), image),
                new Shape(
                        "emoji in every document",
                        n -> pod(1).replace("p1", "\"🚀\"").repeat(n),
                        image),
                new Shape("one long document", n -> keys(n * 10) + "last: x\n", set("last")),
                new Shape("one long line", n -> "{" + "\"a b\": [1, 2], ".repeat(n * 3) + "\"last\": 1}", set("last")),
                new Shape("many comments", n -> "# comment\n".repeat(n * 20) + "last: x\n", set("last")),
                new Shape("carriage returns", n -> keys(n * 10).replace("\n", "\r\n") + "last: x\r\n", set("last")),
                new Shape("a document by its name", n -> named(n * 5), set("documents[metadata.name=d7].a")));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void shouldCostInProportionToTheInput(Shape shape) {
        MapSource small = MapSource.of("a.yaml", shape.text().apply(SMALL));
        MapSource large = MapSource.of("a.yaml", shape.text().apply(10 * SMALL));
        Runnable smallEdit = () -> edit(small, shape.edit());
        Runnable largeEdit = () -> edit(large, shape.edit());
        double input =
                (double) large.files().get("a.yaml").length / small.files().get("a.yaml").length;

        assertThat(allocated(largeEdit) / allocated(smallEdit)).isLessThan(MOST * input / 10);
        assertThat(seconds(largeEdit) / seconds(smallEdit)).isLessThan(QUADRATIC_TIME);
    }

    @Test
    void shouldParseOnlyTheFilesThatCanContainTheImage() {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < 2_000; i++) {
            files.putAll(
                    MapSource.of("apps/a" + i + ".yaml", "broken: [" + i + "\n").files());
        }
        files.putAll(MapSource.of("apps/cart.yaml", pod(1)).files());
        CountingSource source = new CountingSource(new MapSource(files));

        EditResult result = edit(source, new ManifestEdit.ManifestImage("apps", CART, EditOptions.DEFAULT));

        assertThat(result.files()).containsOnlyKeys("apps/cart.yaml");
        assertThat(source.requests).containsExactly("list", "read 2001");
    }

    private static EditResult edit(ManifestSource source, ManifestEdit edit) {
        EditResult result = new ManifestEditor().apply(source, List.of(edit));
        assertThat(result.isUnchanged()).isFalse();
        return result;
    }

    private static double allocated(Runnable action) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        action.run();
        long before = threads.getCurrentThreadAllocatedBytes();
        action.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static double seconds(Runnable action) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            action.run();
            best = Math.min(best, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start);
        }
        return Math.max(best, 1_000_000) / 1e9;
    }

    private static String pod(int containers) {
        return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p1}\nspec:\n  containers:\n"
                + "  - {name: c, image: \"cart:1.4.1\"}\n".repeat(containers);
    }

    private static String other(int number) {
        return "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c" + number + "}\ndata: {a: b}\n";
    }

    private static String keys(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("key").append(i).append(": value # comment\n");
        }
        return text.toString();
    }

    private static String named(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("---\nmetadata: {name: d").append(i).append("}\na: x\n");
        }
        return text.toString();
    }

    private static ManifestEdit set(String path) {
        return new ManifestEdit.YamlPathValue("a.yaml", YamlPath.parse(path), YamlValue.of("new"), EditOptions.DEFAULT);
    }

    /** Notes what is asked for. */
    private static final class CountingSource implements ManifestSource {

        private final ManifestSource source;
        private final List<String> requests = new ArrayList<>();

        CountingSource(ManifestSource source) {
            this.source = source;
        }

        @Override
        public List<String> list(String directory) {
            requests.add("list");
            return source.list(directory);
        }

        @Override
        public Map<String, byte[]> read(Collection<String> paths) {
            requests.add("read " + paths.size());
            return source.read(paths);
        }
    }
}
