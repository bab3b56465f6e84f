package io.jenkins.plugins.gitops.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {

    private static final String DIGEST = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nginx",
                "nginx:1.27",
                "registry.example.org/shop/cart:1.4.2",
                "localhost:5000/cart:v1",
                "registry.example.org:5000/a/b/c_d/e-f.g:1.0.0-rc.1_x",
                "[2001:db8::1]:5000/cart:1",
                "Registry.Example.ORG/cart:UPPER_tag",
                "cart@" + DIGEST,
                "registry.example.org/shop/cart:1.4.2@" + DIGEST
            })
    void shouldKeepTheTextAsItWasWritten(String text) {
        assertThat(ImageReference.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop/cart:null",
                "shop/cart:NULL",
                "shop/cart:undefined",
                "shop/cart:None",
                "shop/cart:1.4-null",
                "shop/cart:null-42",
                "shop/cart:null.null",
                "shop/cart:v1_null",
                "shop/cart:null@" + DIGEST,
                "null/cart:1.4.2",
                "registry.example.org/null/cart:1.4.2",
                "registry.example.org/undefined:1.4.2"
            })
    void shouldRefuseWhatAVariableWithoutAValueLeavesBehind(String text) {
        assertThatThrownBy(() -> ImageReference.parse(text).requireVersion())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The image " + text + " has the ")
                .hasMessageContaining("is what a variable without a value is printed as")
                .hasMessageContaining("parameters { string(name: 'VERSION') }");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop/cart:1.4.2",
                "shop/cart:fix-null-pointer",
                "shop/cart:nullable",
                "shop/null-object:1",
                "shop/cart:v1",
                "shop/cart:20261201-3",
                "shop/cart:latest@" + DIGEST,
                "shop/cart:latest-3",
                "shop/cart@" + DIGEST
            })
    void shouldAcceptAVersion(String text) {
        assertThat(ImageReference.parse(text).requireFixedVersion()).hasToString(text);
    }

    @Test
    void shouldRefuseTheTagThatNamesNoVersion() {
        ImageReference image = ImageReference.parse("shop/cart:latest");

        assertThatThrownBy(image::requireFixedVersion)
                .hasMessageContaining("the tag latest, which names no version")
                .hasMessageContaining("shop/cart:latest@sha256:…");
        assertThat(image.requireVersion()).as("what runs can still be proved").isSameAs(image);
    }

    @Test
    void shouldSplitRegistryPortTagAndDigest() {
        ImageReference image = ImageReference.parse("registry.example.org:5000/shop/cart:1.4.2@" + DIGEST);

        assertThat(image.name()).isEqualTo("registry.example.org:5000/shop/cart");
        assertThat(image.tag()).contains("1.4.2");
        assertThat(image.digest()).contains(DIGEST);
        assertThat(image.shortName()).isEqualTo("cart");
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, docker.io/library/nginx:1.27, true",
        "library/nginx:1, index.docker.io/library/nginx:2, true",
        "shop/cart:1, docker.io/shop/cart, true",
        "registry.example.org/cart, REGISTRY.example.org/cart:1, true",
        "registry.example.org/cart, registry.example.org:443/cart, false",
        "registry.example.org/cart, registry.example.org/cart-api, false",
        "localhost/cart, cart, false"
    })
    void shouldCompareRepositoriesAsRegistriesDo(String left, String right, boolean same) {
        assertThat(ImageReference.parse(left).sameImage(ImageReference.parse(right)))
                .isEqualTo(same);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                     | is empty",
                "cart:                  | the tag is empty (at character 6)",
                ":1.0                   | the repository is missing",
                "Cart:1                 | must be in lower case (at character 1)",
                "shop//cart:1           | a part between slashes is empty",
                "https://example.org/a  | a reference has no scheme",
                "shop/ca rt:1           | not allowed there (at character 8)",
                "cart:1 0               | the tag is not valid (at character 6)",
                "cart@sha256:abc        | the digest is not of the form",
                "cart@                  | the digest is not of the form"
            })
    void shouldRefuseWhatIsNoReferenceWithPositionAndReason(String text, String reason) {
        assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void shouldRefuseAnImageIdentifierAsRepository() {
        assertThatThrownBy(() -> ImageReference.parse(DIGEST.substring("sha256:".length())))
                .hasMessageContaining("an image id, not a repository");
    }

    @Test
    void shouldRefuseANameThatRegistriesWouldRefuseForItsLength() {
        assertThatThrownBy(() -> ImageReference.parse("a/".repeat(200) + "b"))
                .hasMessageContaining("at most 255 are allowed");
    }

    @Test
    void shouldTakeOverTheVersionOfAnotherReference() {
        ImageReference mirrored = ImageReference.parse("mirror.example.org/cart:1");

        assertThat(mirrored.withVersionOf(ImageReference.parse("cart:2@" + DIGEST)))
                .hasToString("mirror.example.org/cart:2@" + DIGEST);
    }
}
