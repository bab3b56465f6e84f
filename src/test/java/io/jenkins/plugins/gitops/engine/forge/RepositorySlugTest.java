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
        "https://github.com/shop/config.git, shop, config",
        "https://github.com/shop/config, shop, config",
        "https://github.com/shop/config/, shop, config",
        "https://bot:s3cret@github.example.org:8443/shop/config.git, shop, config",
        "ssh://git@github.com:22/shop/config.git, shop, config",
        "git@github.com:shop/config.git, shop, config",
        "github.com:shop/config, shop, config",
        "https://gitlab.example.org/group/sub.group/config.git, group/sub.group, config",
        "git@gitlab.example.org:group/sub/config.git, group/sub, config",
        "https://bitbucket.example.org/scm/~alex/config.git, scm/~alex, config",
        "shop/config, shop, config",
        "shop/config.github.io, shop, config.github.io"
    })
    void shouldReadOwnerAndNameFromCloneAddresses(String address, String owner, String name) {
        RepositorySlug slug = RepositorySlug.parse(address);

        assertThat(slug.owner()).isEqualTo(owner);
        assertThat(slug.name()).isEqualTo(name);
        assertThat(slug).hasToString(owner + "/" + name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "config",
                "https://github.com",
                "https://github.com/config.git",
                "https://github.com/shop/../config",
                "https://github.com/shop//config",
                "https://github.com/shop/con%2Ffig",
                "https://github.com/shop/con fig",
                "shop/config?x=1",
                "shop/.git"
            })
    void shouldRefuseAddressesWithoutOwnerAndName(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RepositorySlug.parse(address))
                .withMessageContaining("write it as");
    }

    @Test
    void shouldNotRepeatAPasswordInItsRefusal() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RepositorySlug.parse("https://bot:s3cret pass@github.com/config"))
                .withNoCause()
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("s3cret"));
    }
}
