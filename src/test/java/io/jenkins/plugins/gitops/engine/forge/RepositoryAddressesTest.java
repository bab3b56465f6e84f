package io.jenkins.plugins.gitops.engine.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jenkins.plugins.gitops.engine.forge.bitbucket.CloudForge;
import io.jenkins.plugins.gitops.engine.forge.bitbucket.DataCenterForge;
import io.jenkins.plugins.gitops.engine.forge.gitea.GiteaForge;
import io.jenkins.plugins.gitops.engine.forge.github.GitHubForge;
import io.jenkins.plugins.gitops.engine.forge.gitlab.GitLabForge;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepositoryAddressesTest {

    private static RepositorySlug repository(String forge, String api, String address) {
        RepositoryAddresses addresses =
                switch (forge) {
                    case "github" -> GitHubForge.ADDRESSES;
                    case "gitlab" -> GitLabForge.ADDRESSES;
                    case "gitea" -> GiteaForge.ADDRESSES;
                    case "bitbucket" -> CloudForge.ADDRESSES;
                    default -> DataCenterForge.ADDRESSES;
                };
        return addresses.repository(address, URI.create(api));
    }

    @ParameterizedTest
    @CsvSource({
        "github, https://api.github.com, https://github.com/shop/config.git, shop/config",
        "github, https://api.github.com, https://github.com/shop/config, shop/config",
        "github, https://api.github.com, https://github.com/shop/config/, shop/config",
        "github, https://api.github.com, HTTPS://GitHub.com/Shop/Config.GIT, Shop/Config",
        "github, https://api.github.com, ssh://git@github.com:22/shop/config.git, shop/config",
        "github, https://api.github.com, ssh://git@ssh.github.com:443/shop/config.git, shop/config",
        "github, https://api.github.com, git@github.com:shop/config.git, shop/config",
        "github, https://api.github.com, git@github.com:/shop/config.git, shop/config",
        "github, https://api.github.com, github-work:shop/config, shop/config",
        "github, https://api.github.com, git@[2001:db8::1]:shop/config.git, shop/config",
        "github, https://github.example.org/api/v3, https://bot:s3cret@github.example.org:8443/shop/config.git, shop/config",
        "github, https://api.github.com, https://github.com/shop/config.github.io, shop/config.github.io",
        "gitlab, https://gitlab.com/api/v4, https://gitlab.com/group/sub.group/config.git, group/sub.group/config",
        "gitlab, https://gitlab.com/api/v4, git@gitlab.com:group/sub/config.git, group/sub/config",
        "bitbucket, https://api.bitbucket.org/2.0, https://jane@bitbucket.org/shop/config.git, shop/config",
        "bitbucket, https://api.bitbucket.org/2.0, git@bitbucket.org:shop/config.git, shop/config",
        "gitea, https://codeberg.org/api/v1, ssh://git@codeberg.org/shop/config.git, shop/config",
    })
    void shouldReadOwnerAndNameFromAddressesAtTheRootOfAServer(String forge, String api, String address, String name) {
        assertThat(repository(forge, api, address)).hasToString(name);
    }

    @ParameterizedTest
    @CsvSource({
        "https://host/rest/api/1.0, https://host/scm/PRJ/repo.git, PRJ/repo",
        "https://host/rest/api/1.0, https://host/scm/prj/repo, prj/repo",
        "https://host/rest/api/latest, https://host:8443/scm/~alex/repo.git, ~alex/repo",
        "https://host/rest/api/1.0, https://host/scm/%7Ealex/repo.git, ~alex/repo",
        "https://host/rest/api/1.0/, https://host/scm/PRJ/repo.git/, PRJ/repo",
        "https://host/bitbucket/rest/api/1.0, https://host/bitbucket/scm/PRJ/repo.git, PRJ/repo",
        "https://host/bitbucket/rest/api/1.0, https://host/bitbucket/scm/~alex/repo.git, ~alex/repo",
        "https://host/bitbucket/rest/api/1.0, ssh://git@host:7999/PRJ/repo.git, PRJ/repo",
        "https://host/rest/api/1.0, ssh://git@host:7999/~alex/repo.git, ~alex/repo",
        "https://host/rest/api/1.0, https://host/scm/SCM/repo.git, SCM/repo",
        "https://host/rest/api/1.0, https://host/scm/scm/repo.git, scm/repo",
        "https://host/rest/api/1.0, ssh://git@host:7999/scm/repo.git, scm/repo",
        "https://host/a/b/rest/api/1.0, https://host/a/b/scm/PRJ/repo.git, PRJ/repo",
    })
    void shouldLeaveOutWhatBitbucketDataCenterPutsBeforeTheProject(String api, String address, String name) {
        assertThat(repository("bitbucket-server", api, address)).hasToString(name);
    }

    @ParameterizedTest
    @CsvSource({
        "gitea, https://host/gitea/api/v1, https://host/gitea/owner/repo.git, owner/repo",
        "gitea, https://host/gitea/api/v1/, https://host/gitea/owner/repo, owner/repo",
        "gitea, http://gitea:3000/tools/git/api/v1, https://host/tools/git/owner/repo.git, owner/repo",
        "gitea, https://host/gitea/api/v1, https://host/gitea/gitea/repo.git, gitea/repo",
        "gitea, https://host/gitea/api/v1, https://git.host/gitea/repo.git, gitea/repo",
        "gitea, https://host/gitea/api/v1, git@host:gitea/repo.git, gitea/repo",
        "gitea, https://host/my%20forge/api/v1, https://host/my%20forge/owner/repo.git, owner/repo",
        "gitlab, https://host/gitlab/api/v4, https://host/gitlab/group/sub/repo.git, group/sub/repo",
        "gitlab, https://host/gitlab/api/v4, https://host/gitlab/group/repo.git, group/repo",
        "gitlab, https://host/gitlab/api/v4, git@host:gitlab/sub/repo.git, gitlab/sub/repo",
        "gitlab, https://host/gitlab/api/v4, ssh://git@host:2222/gitlab/sub/repo.git, gitlab/sub/repo",
        "github, https://host/github/api/v3, https://host/github/shop/config.git, shop/config",
    })
    void shouldLeaveOutThePathThatTheForgeIsServedBelow(String forge, String api, String address, String name) {
        assertThat(repository(forge, api, address)).hasToString(name);
    }

    @ParameterizedTest
    @CsvSource({
        "github, https://dev.azure.com/org/project/_git/config",
        "github, git@ssh.dev.azure.com:v3/org/project/config",
        "gitea, https://host/gitea/owner/repo.git",
        "gitea, git@host:7999/owner/repo.git",
        "bitbucket, https://mirror.example.org/bitbucket/shop/config.git",
        "bitbucket-server, https://host/code/scm/PRJ/repo.git",
        "bitbucket-server, https://host/projects/PRJ/repos/repo",
        "gitlab, https://gitlab.com/config.git",
        "github, https://github.com",
        "github, ''",
        "github, config-alias:config.git",
    })
    void shouldRefuseAnAddressThatDoesNotTellTheRepository(String forge, String address) {
        String api = "https://host" + (forge.equals("bitbucket-server") ? "/rest/api/1.0" : "/api/v1");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> repository(forge, api, address))
                .withMessageContaining("configure the repository's full name as owner/name");
    }

    @ParameterizedTest
    @CsvSource({
        "https://github.com/shop/../config",
        "https://github.com/shop//config",
        "https://github.com/shop/con%2Ffig",
        "https://github.com/shop/con fig",
        "https://github.com/shop/config?x=1",
        "https://github.com/shop/con%zzfig",
        "https://github.com/shop/.git",
    })
    void shouldRefuseAPathThatNoRepositoryHas(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> repository("github", "https://api.github.com", address))
                .withMessageContaining("write it as");
    }

    @Test
    void shouldNotRepeatAPasswordInItsRefusal() {
        for (String rest : new String[] {" pass@github.com/shop/config", "@github.com/config", "@github.com/a/b/c"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> repository("github", "https://api.github.com", "https://bot:s3cret" + rest))
                    .withNoCause()
                    .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("s3cret"));
        }
    }
}
