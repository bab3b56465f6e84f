package io.jenkins.plugins.gitops.engine.forge.github;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GitHubAccountsTest {

    private static List<String> lacking(Optional<List<String>> scopes, String repository) throws Exception {
        JsonNode json = new ObjectMapper().readTree(repository);
        return GitHubAccounts.lacking(scopes, json);
    }

    @Test
    void shouldTellTheScopesOfClassicTokensApart() throws Exception {
        assertThat(lacking(Optional.of(List.of("repo")), "{\"private\": true}")).isEmpty();
        assertThat(lacking(Optional.of(List.of("public_repo")), "{\"private\": false}"))
                .isEmpty();
        assertThat(lacking(Optional.of(List.of("public_repo")), "{\"private\": true}"))
                .containsExactly("the scope \"repo\"");
        assertThat(lacking(Optional.of(List.of()), "{\"private\": false}"))
                .containsExactly("the scope \"repo\" or \"public_repo\"");
    }

    @Test
    void shouldNotGuessWhereNothingIsTold() throws Exception {
        assertThat(lacking(Optional.empty(), "{}")).isEmpty();
        assertThat(lacking(Optional.empty(), "{\"archived\": true, \"permissions\": {\"push\": false}}"))
                .containsExactly("the right to write to the repository", "a repository that is not archived");
    }
}
