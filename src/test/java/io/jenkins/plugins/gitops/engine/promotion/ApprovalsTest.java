package io.jenkins.plugins.gitops.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.forge.Decoration;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.promotion.PromotionPolicy.ContentMismatch;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose approval counts, and what stops our own merge although the forge would make it. */
class ApprovalsTest extends ProposalFixture {

    private static final PromotionRequest APPROVED = build(7).withPolicy(new PromotionPolicy(1, ContentMismatch.FAIL));
    private static final PromotionRequest MERGED_BY_US =
            APPROVED.withOptions(new ProposalOptions(Decoration.NONE, MergeMethod.SQUASH));

    private String waitsFor(PromotionRequest request) {
        Observation<PromotionResult> seen = promoter.await(request, 1, log);
        assertThat(seen).isInstanceOf(Observation.Running.class);
        return ((Observation.Running<PromotionResult>) seen).waitingFor();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stranger", "dependabot[bot]", "gitops-bot"})
    void shouldNotMergeForWhoDoesNotCount(String login) {
        propose(MERGED_BY_US);
        server.forge().approveByPerson(SLUG, 1, login);

        assertThat(waitsFor(MERGED_BY_US)).contains("0 of 1 approvals; not counted: " + login + " (");
        assertThat(origin.log("main")).hasSize(1);

        server.forge().approveByPerson(SLUG, 1, "jane");
        assertThat(ended(MERGED_BY_US, 1).approvals()).containsExactly("jane");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stranger", "dependabot[bot]", "gitops-bot"})
    void shouldNotTakeAMergeForApprovedByWhoDoesNotCount(String login) {
        propose(APPROVED);
        server.forge().approveByPerson(SLUG, 1, login);
        server.forge().mergeByPerson(SLUG, 1, MergeMethod.SQUASH, "john");

        PromotionResult result = ended(APPROVED, 1);

        assertThat(result.state()).isEqualTo(State.NOT_APPROVED);
        assertThat(result.reason()).contains("0 of 1 required approvals").contains("not counted: " + login + " (");
    }

    /** Nobody can tell who pushed them: whoever approves may have. */
    @Test
    void shouldCountNobodyOnCommitsThatNoPromotionMade() {
        propose(APPROVED);
        origin.commit(BRANCH, "One thing more", Map.of("README.md", "more\n"));
        server.forge().approveByPerson(SLUG, 1, "jane");

        assertThat(waitsFor(APPROVED))
                .contains("0 of 1 approvals")
                .contains("jane (the branch has commits that no promotion made");
    }

    @Test
    void shouldNotCountApprovalsOfAnEarlierCommit() {
        propose(APPROVED);
        server.forge().approveByPerson(SLUG, 1, "jane");
        origin.commit("main", "moved on", Map.of("README.md", "new\n"));
        propose(APPROVED);

        assertThat(waitsFor(APPROVED)).contains("jane (approved another commit)");
    }

    @Test
    void shouldNotMergeAgainstWhoAskedForChanges() {
        propose(MERGED_BY_US);
        server.forge().approveByPerson(SLUG, 1, "jane");
        server.forge().requestChangesByPerson(SLUG, 1, "john");

        assertThat(waitsFor(MERGED_BY_US)).contains("john has requested changes");
        assertThat(origin.log("main")).hasSize(1);

        server.forge().approveByPerson(SLUG, 1, "john");
        assertThat(ended(MERGED_BY_US, 1).state()).isEqualTo(State.MERGED);
    }

    @Test
    void shouldMergeAgainstAStrangersObjection() {
        propose(MERGED_BY_US);
        server.forge().approveByPerson(SLUG, 1, "jane");
        server.forge().requestChangesByPerson(SLUG, 1, "stranger");

        assertThat(ended(MERGED_BY_US, 1).state()).isEqualTo(State.MERGED);
    }

    @Test
    void shouldNotMergeWithAFailedCheckThatTheBranchDoesNotRequire() {
        propose(MERGED_BY_US);
        server.forge().approveByPerson(SLUG, 1, "jane");
        server.forge().reportBuild(SLUG, origin.tip(BRANCH), "FAILED");

        assertThat(waitsFor(MERGED_BY_US)).contains("a check has failed or still runs");
        assertThat(origin.log("main")).hasSize(1);

        server.forge().reportBuild(SLUG, origin.tip(BRANCH), "SUCCESSFUL");
        assertThat(ended(MERGED_BY_US, 1).state()).isEqualTo(State.MERGED);
    }
}
