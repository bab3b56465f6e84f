package io.jenkins.plugins.gitops.engine.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositorySlugTest {

    @ParameterizedTest
    @CsvSource({
        "shop/config, shop, config",
        "' shop/config ', shop, config",
        "/shop/config/, shop, config",
        "shop/config.git, shop, config",
        "shop/config.github.io, shop, config.github.io",
        "group/sub.group/config, group/sub.group, config",
        "~alex/config, ~alex, config",
    })
    void shouldReadOwnerAndName(String fullName, String owner, String name) {
        RepositorySlug slug = RepositorySlug.parse(fullName);

        assertThat(slug.owner()).isEqualTo(owner);
        assertThat(slug.name()).isEqualTo(name);
        assertThat(slug).hasToString(owner + "/" + name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "config",
                "shop/../config",
                "shop//config",
                "shop/con%2Ffig",
                "shop/con fig",
                "shop/config?x=1",
                "shop/.git",
                "https://github.com/shop/config",
                "git@github.com:shop/config",
            })
    void shouldRefuseWhatIsNoOwnerAndName(String fullName) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RepositorySlug.parse(fullName))
                .withMessageContaining("write it as owner/name");
    }

    @Test
    void shouldNotRepeatAPasswordInItsRefusal() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RepositorySlug.parse("https://bot:s3cret@github.com/shop/config"))
                .withNoCause()
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("s3cret"));
    }
}
