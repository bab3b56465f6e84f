package io.jenkins.plugins.gitops.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.Reviews;
import io.jenkins.plugins.gitops.engine.manifest.ManifestChange;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Mode;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProposalTest extends ProposalFixture {

    @Test
    void shouldRespectThatAPersonClosedTheVerySame() {
        propose(build(7));
        server.forge().closeByPerson(SLUG, 1);

        PromotionResult again = propose(build(8, "7", Mode.PULL_REQUEST));

        assertThat(again.state()).isEqualTo(State.REJECTED_BY_REVIEWER);
        assertThat(again.reason()).contains("Pull request 1").contains("reopen and merge it");
        assertThat(server.forge().pullRequests(SLUG)).hasSize(1);
        assertThat(promoter.propose(build(8, "7", Mode.PULL_REQUEST), 0, log)).isInstanceOf(Observation.Failed.class);
    }

    @Test
    void shouldOpenAnotherForOtherImagesThanThoseThatWereClosed() {
        propose(build(7));
        server.forge().closeByPerson(SLUG, 1);

        PromotionResult other = propose(build(8));

        assertThat(other.state()).isEqualTo(State.PROPOSED);
        assertThat(other.pullRequest().orElseThrow().number()).isEqualTo(2);
    }

    @Test
    void shouldNotTakeItsOwnWithdrawalForARejection() {
        propose(build(7));
        promoter.abandon(build(7), 1, log);

        assertThat(propose(build(8, "7", Mode.PULL_REQUEST)).state()).isEqualTo(State.PROPOSED);
    }

    @Test
    void shouldLeaveWhatANewerBuildProposes() {
        propose(build(8));

        PromotionResult late = propose(build(7));

        assertThat(late.state()).isEqualTo(State.SUPERSEDED);
        assertThat(late.reason()).contains("job/cart/8/");
        assertThat(origin.read(BRANCH, FILE)).contains("cart:8");
    }

    @Test
    void shouldLeaveTheBranchOfANewerBuildThatHasNotOpenedItsPullRequestYet() {
        propose(build(8));
        server.forge().closeByPerson(SLUG, 1);

        PromotionResult late = propose(build(7));

        assertThat(late.state()).isEqualTo(State.SUPERSEDED);
        assertThat(late.reason()).contains("A newer build has pushed");
        assertThat(late.pullRequest()).isEmpty();
        assertThat(origin.read(BRANCH, FILE)).contains("cart:8");
    }

    @Test
    void shouldCloseAndCleanUpAfterAnAbortedBuild() {
        propose(build(7));

        promoter.abandon(build(7), 1, log);
        promoter.abandon(build(7), 1, log);

        assertThat(forge().get(SLUG, 1).isOpen()).isFalse();
        assertThat(origin.hasBranch(BRANCH)).isFalse();
        assertThat(server.forge().pullRequest(SLUG, 1).comments())
                .singleElement()
                .satisfies(comment -> assertThat(comment.text()).contains("aborted"));
    }

    @Test
    void shouldNotCloseWhatAnotherBuildHasTakenOver() {
        propose(build(7));
        propose(build(8));

        promoter.abandon(build(7), 1, log);

        assertThat(forge().get(SLUG, 1).isOpen()).isTrue();
        assertThat(log.text()).contains("another promotion has taken it over");
    }

    @Test
    void shouldNotCloseWhatANewerBuildHasPushedButNotYetWritten() {
        propose(build(7));
        String text = server.forge().pullRequest(SLUG, 1).body();
        propose(build(8));
        forge().update(SLUG, 1, "Promote cart:7 to staging", text);

        promoter.abandon(build(7), 1, log);

        assertThat(forge().get(SLUG, 1).isOpen()).isTrue();
        assertThat(origin.read(BRANCH, FILE)).contains("cart:8");
        assertThat(log.text()).contains("another promotion has taken it over");
    }

    /** What the answer to the first writing of a text is too late for. */
    private Promoter racing(Runnable before) {
        Forge real = forge();
        boolean[] done = new boolean[1];
        Object racing = Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Forge.class, Reviews.class}, (self, method, arguments) -> {
                    if (method.getName().equals("update") && !done[0]) {
                        done[0] = true;
                        before.run();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return Promoter.proposingTo(repository, (Forge) racing, SLUG, clock);
    }

    @Test
    void shouldOpenAnotherWhenTheOneThatItTakesOverIsClosedMeanwhile() {
        propose(build(7));
        Promoter racing = racing(() -> server.forge().closeByPerson(SLUG, 1));

        assertThat(racing.promote(build(8), 0, log)).isInstanceOf(Observation.Running.class);
        PromotionResult again = value(racing.promote(build(8), 1, log));

        assertThat(again.state()).isEqualTo(State.PROPOSED);
        assertThat(again.pullRequest().orElseThrow().number()).isEqualTo(2);
        assertThat(server.forge().pullRequest(SLUG, 1).title()).contains("cart:7");
    }

    @Test
    void shouldNotTakeTheWithdrawalOfTheVerySameForARejectionThatComesWhileItTakesOver() {
        propose(build(7));
        PromotionRequest same = build(8, "7", Mode.PULL_REQUEST);
        Promoter racing = racing(() -> promoter.abandon(build(7), 1, log));

        assertThat(racing.promote(same, 0, log)).isInstanceOf(Observation.Running.class);

        assertThat(value(racing.promote(same, 1, log)).state()).isEqualTo(State.PROPOSED);
        assertThat(origin.read(BRANCH, FILE)).contains("cart:7");
    }

    @Test
    void shouldKeepTheOneThatWasMergedWithItsOwnCommitMeanwhile() {
        propose(build(7));

        PromotionResult result = value(racing(() -> server.forge().mergeByPerson(SLUG, 1, MergeMethod.MERGE, "jane"))
                .promote(build(8), 0, log));

        assertThat(result.pullRequest().orElseThrow().number()).isEqualTo(1);
        assertThat(ended(build(8), 1).state()).isEqualTo(State.MERGED);
    }

    @Test
    void shouldLeaveWhatANewerBuildProposesWhenTheBranchHasItsOwnAlready() {
        origin.commit("main", "six", Map.of(FILE, MANIFEST.replace("cart:1", "cart:6")));
        propose(build(8));

        PromotionResult late = propose(build(6));

        assertThat(late.state()).isEqualTo(State.UNCHANGED);
        assertThat(forge().get(SLUG, 1).isOpen()).isTrue();
        assertThat(origin.read(BRANCH, FILE)).contains("cart:8");
    }

    @Test
    void shouldMentionNobodyByTheNameOfAnAbortedBuild() {
        PromotionRequest plain = build(7);
        PromotionRequest named = new PromotionRequest(
                plain.target(),
                plain.images(),
                plain.edits(),
                plain.branch(),
                plain.mode(),
                new PromotionRequest.Origin(plain.origin().author(), "cart @team"));
        propose(named);

        promoter.abandon(named, 1, log);

        assertThat(server.forge().pullRequest(SLUG, 1).comments())
                .singleElement()
                .satisfies(comment -> assertThat(comment.text()).isEqualTo("The promotion was aborted: `cart @team`"));
    }

    @Test
    void shouldSayValuesInACommitsMessageSoThatTheyDoNothingThere() {
        String digest = "shop/cart:1@sha256:" + "ab".repeat(32);

        String message = PromotionText.commitMessage(
                build(7),
                List.of(
                        new ManifestChange("a.yaml", 1, "data.note", "fixes #7", "ask @ops"),
                        new ManifestChange("b.yaml", 1, "image", "GH-7", digest)));

        assertThat(message)
                .contains("a.yaml: fixes #\u200b7 -> ask @\u200bops\n")
                .contains("b.yaml: GH\u200b-7 -> " + digest + "\n");
    }

    @Test
    void shouldKeepAPersonsCommitsWhenAborted() {
        propose(build(7));
        String person = origin.commit(BRANCH, "more", Map.of("README.md", "mine\n"));

        promoter.abandon(build(7), 1, log);

        assertThat(origin.tip(BRANCH)).isEqualTo(person);
    }

    @Test
    void shouldFindItsPullRequestAgainWithoutTheBuildsRecord() {
        PullRequest first = propose(build(7)).pullRequest().orElseThrow();

        PullRequest again = propose(build(7)).pullRequest().orElseThrow();

        assertThat(again.number()).isEqualTo(first.number());
        assertThat(again.headCommit()).isEqualTo(first.headCommit());
        assertThat(PromotionMarker.find(again.body()).orElseThrow().build()).endsWith("/7/");
    }

    @Test
    void shouldSayWhichCommitAnImageComesFrom() {
        PromotionRequest plain = build(7, "7", Mode.COMMIT);
        PromotionRequest request = new PromotionRequest(
                plain.target(),
                plain.images(),
                plain.edits(),
                plain.branch(),
                plain.mode(),
                plain.origin().withSourceCommit("abc123"));

        propose(request);

        assertThat(origin.log("main").get(0).message()).contains("\nGitops-Source-Commit: abc123\n");
    }

    @Test
    void shouldNotCommitAnOlderBuildAfterANewerOne() {
        propose(build(8, "8", Mode.COMMIT));

        PromotionResult late = propose(build(7, "7", Mode.COMMIT));

        assertThat(late.state()).isEqualTo(State.SUPERSEDED);
        assertThat(origin.read("main", FILE)).contains("cart:8");
    }

    @Test
    void shouldReadBackAMarkerWithCharactersThatWouldEndIt() {
        PromotionMarker marker = new PromotionMarker("a", "b", List.of("x:1"), "--> {\"<", 3, false);

        assertThat(PromotionMarker.find("text " + marker.line() + " more")).contains(marker);
        assertThat(PromotionMarker.find("<!-- gitops-promotion {broken} -->")).isEmpty();
    }
}
