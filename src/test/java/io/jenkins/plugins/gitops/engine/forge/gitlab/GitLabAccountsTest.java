package io.jenkins.plugins.gitops.engine.forge.gitlab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitLabAccountsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{\"project_access\": {\"access_level\": 20}, \"group_access\": {\"access_level\": 40}} | -",
                "{\"project_access\": {\"access_level\": 20}, \"group_access\": null} | the role Developer in the project",
                "{\"project_access\": null, \"group_access\": null} | -"
            })
    void shouldTakeTheHigherOfTwoRoles(String permissions, String lacking) throws Exception {
        assertThat(GitLabAccounts.lacking(
                        Optional.of(List.of("api")),
                        new ObjectMapper().readTree("{\"permissions\": " + permissions + "}")))
                .isEqualTo(lacking == null ? List.of() : List.of(lacking));
    }
}
