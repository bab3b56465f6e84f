package io.jenkins.plugins.gitops.engine.manifest.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlSample.Layout;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlSample.Leaf;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlSample.ListNode;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlSample.MapNode;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlSample.Node;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlSample.Place;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlSample.Written;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * What holds for every file in every style and every value. {@code -Djqwik.tries.default=100000} looks at more of them.
 */
class YamlEditPropertiesTest {

    @Property(edgeCases = EdgeCasesMode.NONE)
    void shouldChangeThatValueAlone(@ForAll("samples") YamlSample sample, @ForAll("values") String value) {
        Written written = sample.write();
        Assume.that(!written.places().isEmpty());
        Place place = sample.place(written);
        Assume.that(!place.steps().isEmpty());

        String edited = edit(written.text(), sample.path(place), YamlValue.of(value));

        String before = written.text().substring(0, place.start());
        String after = written.text().substring(place.end());
        assertThat(edited).startsWith(before).endsWith(after);
        assertThat(edited.length()).isGreaterThanOrEqualTo(before.length() + after.length());
        assertThat(load(edited, new Untyped())).isEqualTo(sample.tree(place, value));
        String token = edited.substring(before.length(), edited.length() - after.length());
        assertThat(load(tagged(place) + token, new Resolver())).isEqualTo(value);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void shouldChangeNothingTheSecondTime(@ForAll("samples") YamlSample sample, @ForAll("values") String value) {
        Written written = sample.write();
        Assume.that(!written.places().isEmpty());
        Place place = sample.place(written);
        Assume.that(!place.steps().isEmpty());
        String once = edit(written.text(), sample.path(place), YamlValue.of(value));

        String twice = edit(once, sample.path(place), YamlValue.of(value));

        assertThat(twice).isEqualTo(once);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void shouldAddAKeyAndNothingElse(@ForAll("samples") YamlSample sample, @ForAll("values") String value) {
        Assume.that(sample.root() instanceof MapNode);
        String text = sample.write().text();
        YamlText original = text(text);
        YamlNode root = original.documents(original.allSegments()[0]).get(0).root();
        YamlPatch patch = new YamlPatch(original, false);

        patch.add(root, new YamlLiteral.Fields(Map.of("added", YamlValue.of(value))));
        String edited = new String(patch.apply(), StandardCharsets.UTF_8);

        assertThat(removeOnce(edited, text)).as(edited).isTrue();
        Map<Object, Object> expected = new LinkedHashMap<>((Map<?, ?>) sample.tree(null, ""));
        expected.put("added", value);
        assertThat(load(edited, new Untyped())).isEqualTo(expected);
    }

    /** Returns whether a text is another one with one part inserted. */
    private static boolean removeOnce(String edited, String original) {
        int common = 0;
        while (common < original.length() && edited.charAt(common) == original.charAt(common)) {
            common++;
        }
        return edited.endsWith(original.substring(common));
    }

    private static String tagged(Place place) {
        return (place.leaf().decoration() & 2) == 0 ? "" : "!!str ";
    }

    private static String edit(String content, YamlPath path, YamlValue value) {
        YamlText text = text(content);
        YamlPatch patch = new YamlPatch(text, false);
        patch.set(new YamlFile(text).find(path, false).node(), value);
        return new String(patch.apply(), StandardCharsets.UTF_8);
    }

    private static YamlText text(String content) {
        return YamlText.of("a.yaml", content.getBytes(StandardCharsets.UTF_8), YamlLimits.DEFAULT);
    }

    private static Object load(String text, Resolver resolver) {
        LoaderOptions options = new LoaderOptions();
        DumperOptions dump = new DumperOptions();
        Yaml yaml = new Yaml(new SafeConstructor(options), new Representer(dump), dump, options, resolver);
        return yaml.loadAll(text).iterator().next();
    }

    /** Takes every scalar for a string, so that trees compare by their texts. */
    private static final class Untyped extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            // none on purpose
        }
    }

    @Provide
    Arbitrary<String> values() {
        Arbitrary<String> any = Arbitraries.strings().ofMaxLength(12).filter(YamlEditPropertiesTest::isWellFormed);
        Arbitrary<String> tricky = Arbitraries.strings()
                .withChars(" -?:,[]{}#&*!|>'\"%@`\\\n\t01.xeoyn~=<é名")
                .ofMaxLength(8);
        Arbitrary<String> versions = Arbitraries.of(
                "1.4.2",
                "1.10",
                "1e3",
                "0123",
                "0x1F",
                "on",
                "yes",
                "~",
                "2024-01-02",
                "12e3456",
                "x: y",
                "x #y",
                "@x",
                "",
                "registry.example.org:5000/shop/cart:1.4.2@sha256:0123",
                "🚀",
                "---",
                "...",
                "a\r\nb",
                "\uFEFF",
                "\u2028");
        return Arbitraries.oneOf(any, tricky, versions);
    }

    private static boolean isWellFormed(String text) {
        return text.codePoints()
                .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE || (c & 0xFFFE) == 0xFFFE);
    }

    @Provide
    Arbitrary<YamlSample> samples() {
        return Combinators.combine(trees(), layouts(), Arbitraries.integers().between(0, 1_000))
                .as(YamlSample::new);
    }

    private static Arbitrary<Layout> layouts() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false))
                .as(Layout::new);
    }

    private static Arbitrary<Node> trees() {
        return Arbitraries.recursive(YamlEditPropertiesTest::leaves, YamlEditPropertiesTest::collections, 1, 4);
    }

    private static Arbitrary<Node> leaves() {
        Arbitrary<String> words = Arbitraries.of(
                "v1",
                "v1",
                "cart/web",
                "名ä",
                "🚀🚀",
                "1.10",
                "3",
                "true",
                "on",
                "null",
                "",
                "a b",
                "it's",
                "\"",
                "x: y",
                " #",
                "[",
                "{");
        return Combinators.combine(words, Arbitraries.integers().between(0, 2), Arbitraries.of(0, 0, 0, 0, 1, 2, 3))
                .as(Leaf::new);
    }

    private static Arbitrary<Node> collections(Arbitrary<Node> inner) {
        Arbitrary<String> keys = Arbitraries.of(
                "a", "b", "name", "tag", "ß", "名", "🚀", "8080", "true", "a.b/c[0]", "x y", "", "\"", "<<x");
        Arbitrary<Boolean> flow = Arbitraries.of(true, false, false);
        Arbitrary<Node> lists =
                Combinators.combine(inner.list().ofMaxSize(3), flow).as((items, style) -> new ListNode(items, style));
        Arbitrary<Node> maps = Combinators.combine(
                        Arbitraries.maps(keys, inner).ofMinSize(1).ofMaxSize(4), flow)
                .as((fields, style) -> new MapNode(new TreeMap<>(fields), style));
        return Arbitraries.oneOf(lists, maps, maps);
    }
}
