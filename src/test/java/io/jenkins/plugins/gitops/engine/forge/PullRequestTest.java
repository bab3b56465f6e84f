package io.jenkins.plugins.gitops.engine.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PullRequestTest {

    private static final PullRequest.Merge MERGE = new PullRequest.Merge("c0ffee", null, null);

    @Test
    void shouldBeMergedExactlyWithAMergeCommit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> create(1, PullRequestState.MERGED, null))
                .withMessageContaining("without a merge commit");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> create(1, PullRequestState.OPEN, MERGE))
                .withMessageContaining("with a merge commit");
    }

    @Test
    void shouldLeaveOutWhatTheForgeDoesNotTell() {
        PullRequest merged = create(7, PullRequestState.MERGED, MERGE);

        assertThat(merged.mergeCommit()).contains("c0ffee");
        assertThat(merged.mergedBy()).isEmpty();
        assertThat(merged.mergedAt()).isEmpty();
        assertThat(merged.author()).isEmpty();
        assertThat(merged.isOpen()).isFalse();
    }

    @Test
    void shouldTellWhoMergedItAndWhen() {
        Instant noon = Instant.parse("2026-11-20T12:00:00Z");

        PullRequest merged = create(7, PullRequestState.MERGED, new PullRequest.Merge("c0ffee", "alex", noon));

        assertThat(merged.mergedBy()).contains("alex");
        assertThat(merged.mergedAt()).contains(noon);
    }

    @Test
    void shouldRefuseNumbersThatAreNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> create(0, PullRequestState.OPEN, null));
    }

    @Test
    void shouldNeedTwoBranchesAndATitle() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NewPullRequest("main", "main", "Title", ""))
                .withMessageContaining("needs two branches");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NewPullRequest("gitops/dev/cart", "main", " ", ""))
                .withMessageContaining("title is empty");
    }

    private static PullRequest create(long number, PullRequestState state, PullRequest.Merge merge) {
        return new PullRequest(
                number,
                URI.create("https://github.com/shop/config/pull/7"),
                state,
                new PullRequest.Content("Title", "", null),
                new PullRequest.Branches("gitops/dev/cart", "c0ffee", "main"),
                Mergeability.UNKNOWN,
                merge);
    }
}
