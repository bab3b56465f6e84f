package io.jenkins.plugins.gitops.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AllowedFoldersTest {

    @Test
    void shouldAllowNobodyWhenEmpty() {
        assertThat(AllowedFolders.contain(null, "cart")).isFalse();
        assertThat(AllowedFolders.contain(" \n ", "cart")).isFalse();
    }

    @Test
    void shouldAllowAFolderWithAllThatIsInIt() {
        String list = "team-a\n/team-b/shop/\n";

        assertThat(AllowedFolders.contain(list, "team-a/cart/main")).isTrue();
        assertThat(AllowedFolders.contain(list, "team-b/shop/cart")).isTrue();
        assertThat(AllowedFolders.contain(list, "team-b/other")).isFalse();
        assertThat(AllowedFolders.contain(list, "team-ab/cart")).isFalse();
    }

    @Test
    void shouldAllowOneJob() {
        assertThat(AllowedFolders.contain("cart", "cart")).isTrue();
        assertThat(AllowedFolders.contain("cart", "cart2")).isFalse();
    }

    @Test
    void shouldAllowAllByASlashAlone() {
        assertThat(AllowedFolders.contain("/", "any/job")).isTrue();
        assertThat(AllowedFolders.contain("//", "any/job")).isFalse();
    }

    @Test
    void shouldStoreOneNameInALine() {
        assertThat(AllowedFolders.normalized(" team-a \r\n\r\n/team-b/\nteam-a"))
                .isEqualTo("team-a\nteam-b");
        assertThat(AllowedFolders.normalized(" ")).isNull();
    }
}
