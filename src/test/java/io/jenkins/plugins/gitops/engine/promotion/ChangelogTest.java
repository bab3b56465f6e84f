package io.jenkins.plugins.gitops.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.git.CommitId;
import io.jenkins.plugins.gitops.engine.git.GitRemote;
import io.jenkins.plugins.gitops.engine.git.SourceChanges;
import io.jenkins.plugins.gitops.engine.git.SourceChanges.Direction;
import io.jenkins.plugins.gitops.engine.git.SourceCommit;
import io.jenkins.plugins.gitops.engine.git.SourceHistory;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Mode;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Origin;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxPullRequest;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChangelogTest extends ProposalFixture {

    private SandboxRepository application;
    private String first;

    @BeforeEach
    void describe() {
        application = server.create("shop/cart", Map.of("Main.java", "1"));
        first = application.commit("main", "Released before", Map.of("Main.java", "2"));
        promoter = promoter.describing(sources());
    }

    private SourceHistory sources() {
        return new SourceHistory(GitRemote.of(application.cloneUrl().toString()), folder.resolve("sources"));
    }

    private static PromotionRequest from(PromotionRequest request, String source, String previous) {
        Origin origin = request.origin().withSourceCommit(source).replacingSourceCommit(previous);
        return request.withOrigin(origin);
    }

    private String body() {
        return server.forge().pullRequests(SLUG).stream()
                .findFirst()
                .map(SandboxPullRequest::body)
                .orElseThrow();
    }

    @Test
    void shouldListWhatCameBetweenTheTwoSourceCommitsAsInertText() {
        String evil = "Fixes #12 for @everyone <img src=x> `](https://evil.example) | **now**";
        application.commit("main", evil, Map.of("Main.java", "3"));
        String second = application.commit("main", "Pay by card\n\nDetails.", Map.of("Main.java", "4"));

        propose(from(build(7), second, first));

        assertThat(body())
                .contains("### Changes of the application\n")
                .contains("- `" + second.substring(0, 10) + "` `Pay by card` (`Alex Doe`)\n")
                .contains("`Fixes #12 for @everyone <img src=x> '](https://evil.example) | **now**`")
                .doesNotContain("Released before")
                .doesNotContain("Details.");
        String message = origin.log(BRANCH).get(0).message();
        assertThat(message)
                .contains("Changes of the application:\n- " + second.substring(0, 10) + " Pay by card\n")
                .contains("\nGitops-Source-Commit: " + second + "\n")
                .doesNotContain("@everyone")
                .doesNotContain("#12");
    }

    @Test
    void shouldTakeTheCommitBeforeFromTheLastPromotionOfTheEnvironment() {
        propose(from(build(6, "6", Mode.COMMIT), first, ""));
        origin.commit("main", "by a person", Map.of("README.md", "new\n"));
        String second = application.commit("main", "Pay by card", Map.of("Main.java", "3"));

        propose(from(build(7), second, ""));

        assertThat(body()).contains("Pay by card").doesNotContain("Released before");
    }

    @Test
    void shouldSayWhatARollbackTakesBack() {
        String second = application.commit("main", "Pay by card", Map.of("Main.java", "3"));

        SourceChanges changes = sources().between(new CommitId(second), new CommitId(first));

        assertThat(changes.direction()).isEqualTo(Direction.BACKWARD);
        assertThat(changes.commits()).extracting(SourceCommit::subject).containsExactly("Pay by card");
        assertThat(ChangelogText.markdown(changes)).contains("that are taken back");
    }

    @Test
    void shouldPromoteWithoutAChangelogWhenItCannotBeTold() {
        application.allowFilter(false);

        propose(from(build(7), application.tip("main"), "1".repeat(40)));

        assertThat(body()).doesNotContain("Changes of the application");
        assertThat(log.lines()).anyMatch(line -> line.contains("The changes of cart cannot be told"));
    }

    @Test
    void shouldBoundTheListAndTellUnrelatedCommits() {
        List<SourceCommit> many = IntStream.range(0, 130)
                .mapToObj(i -> new SourceCommit(new CommitId("a".repeat(40)), "step " + i, "Jane"))
                .toList();

        assertThat(ChangelogText.markdown(new SourceChanges(many, Direction.UNRELATED)))
                .contains("not a descendant")
                .contains("step 99")
                .doesNotContain("step 100")
                .endsWith("- and 30 more\n");
    }

    @Test
    void shouldNotTakeTextAboveTheTrailersForOne() {
        String message =
                "Promote\n\na.yaml: x\nGitops-Order: 99\nGitops-Application: other\n\nGitops-Application: cart\n"
                        + "Gitops-Environment: staging\nGitops-Order: 5\n";

        assertThat(PromotionText.order(message)).isEqualTo(5);
        assertThat(PromotionText.isOurs(message, build(1).target())).isTrue();
        assertThat(PromotionText.isOurs("x\n\n" + message.strip() + "\n\nMore.\n", build(1).target()))
                .isFalse();
    }
}
