package io.jenkins.plugins.gitops.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReadingLimitsTest {

    private final ReadingLimits limits = new ReadingLimits(3, 2, 100);

    @Test
    void shouldLeaveRoomForOthersWhereOneSenderComesOften() {
        ReadingLimits.Turn first = limits.begin("10.0.0.1");
        limits.begin("10.0.0.1");

        assertThatThrownBy(() -> limits.begin("10.0.0.1")).isInstanceOf(WebhookRefusedException.class);
        limits.begin("10.0.0.2");
        assertThatThrownBy(() -> limits.begin("10.0.0.3")).isInstanceOf(WebhookRefusedException.class);

        first.close();
        assertThat(limits.begin("10.0.0.1")).isNotNull();
    }

    @Test
    void shouldBoundTheMemoryOfAllBodiesTogether() {
        ReadingLimits.Turn first = limits.begin("10.0.0.1");
        ReadingLimits.Turn second = limits.begin("10.0.0.2");
        first.take(60);

        assertThatThrownBy(() -> second.take(60)).isInstanceOf(WebhookRefusedException.class);
        second.take(40);
        first.close();
        second.take(60);
    }
}
