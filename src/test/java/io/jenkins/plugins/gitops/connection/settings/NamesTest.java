package io.jenkins.plugins.gitops.connection.settings;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {

    @Test
    void shouldTakeBranchesThatGitTakes() {
        for (String name : List.of("main", "release/1.5", "feature/ä-ö", "v1.2.3", "a@b")) {
            assertThatCode(() -> Names.checkBranch(name)).as(name).doesNotThrowAnyException();
        }
        for (String name : List.of(
                "refs/heads/main",
                "a b",
                "a..b",
                "/main",
                "main/",
                "a//b",
                "a.lock",
                "a/.b",
                "a@{1}",
                "@",
                "-a",
                "a:b",
                "a\\b",
                "a~1",
                "a*")) {
            assertThatIllegalArgumentException().as(name).isThrownBy(() -> Names.checkBranch(name));
        }
    }

    @Test
    void shouldTakeLinesOfKnownHosts() {
        String key = " ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
        for (String lines : List.of(
                "git.example.org" + key,
                "# ours\n\n[git.example.org]:7999,10.0.0.1" + key + " comment",
                "|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg=" + key,
                "@cert-authority *.example.org" + key)) {
            assertThatCode(() -> Names.checkKnownHosts(lines)).as(lines).doesNotThrowAnyException();
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Names.checkKnownHosts("git.example.org" + key + "\ngit.example.org"))
                .withMessage(
                        "\"git.example.org\" is no line of known_hosts; write names, kind and key: host ssh-ed25519"
                                + " AAAA...");
    }
}
