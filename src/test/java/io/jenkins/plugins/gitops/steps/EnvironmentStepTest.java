package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.AbortException;
import io.jenkins.plugins.gitops.steps.sync.GitopsSyncStep;
import io.jenkins.plugins.gitops.steps.verify.GitopsVerifyStep;
import org.junit.jupiter.api.Test;

class EnvironmentStepTest {

    @Test
    void shouldSayThatTheEnvironmentIsMissing() {
        assertThatThrownBy(() -> new GitopsSyncStep(null).settings(null))
                .isInstanceOf(AbortException.class)
                .hasMessage("environment is missing; name the environment, such as environment: 'staging'");
        assertThatThrownBy(() -> new GitopsVerifyStep(" ").settings(null)).isInstanceOf(AbortException.class);
    }
}
