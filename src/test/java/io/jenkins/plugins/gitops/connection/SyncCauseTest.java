package io.jenkins.plugins.gitops.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SyncCauseTest {

    private static String lockOf(String holder) {
        return new SyncCause(holder, Map.of(), () -> true).lock().name();
    }

    @Test
    void shouldLockInTheNameOfTheBuild() {
        assertThat(lockOf("https://jenkins.example.org/job/cart/7/#12"))
                .isEqualTo("https://jenkins.example.org/job/cart/7/#12");
    }

    @Test
    void shouldLockInAShorterNameForABuildDeepInFolders() {
        String address = "https://jenkins.example.org/" + "job/%E5%95%86%E5%BA%97%E9%83%A8%E9%96%80/".repeat(20);

        assertThat(lockOf(address + "7/#12"))
                .hasSizeLessThan(500)
                .endsWith("/7/#12")
                .isEqualTo(lockOf(address + "7/#12"))
                .isNotEqualTo(lockOf(address + "8/#12"))
                .isNotEqualTo(lockOf(address.replaceFirst("job/", "view/") + "7/#12"));
    }
}
