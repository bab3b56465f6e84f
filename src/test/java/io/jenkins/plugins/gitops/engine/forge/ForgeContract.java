package io.jenkins.plugins.gitops.engine.forge;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.Mergeability.Verdict;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxPullRequest;
import io.jenkins.plugins.gitops.sandbox.git.SandboxCommit;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every forge does, whatever its API is like. Subclasses say which adapter speaks which dialect. */
public abstract class ForgeContract extends ForgeFixture {

    /** Returns whether a pull request can be merged so; elsewhere the adapter says what to do. */
    protected boolean canMergeBy(MergeMethod method) {
        return true;
    }

    /** Returns whether owners may have slashes. */
    protected boolean hasNestedGroups() {
        return false;
    }

    @Test
    void shouldNameTheAccountAndWhatItLacks() {
        ForgeAccount writing = ((Accounts) forge).account(slug);

        assertThat(writing.login()).isEqualTo(server.user());
        assertThat(writing.lacking()).isEmpty();

        sandbox().grantReadOnly();
        ForgeAccount reading = ((Accounts) forge).account(slug);

        assertThat(reading.login()).isEqualTo(server.user());
        assertThat(reading.lacking()).isNotEmpty();
        assertThat(failure(() -> forge.create(slug, WANTED)).isRetryable()).isFalse();
    }

    @Test
    void shouldOpenAPullRequest() {
        PullRequest created = forge.create(slug, WANTED);

        assertThat(created.number()).isEqualTo(1);
        assertThat(created.state()).isEqualTo(PullRequestState.OPEN);
        assertThat(created.isOpen()).isTrue();
        assertThat(created.title()).isEqualTo("Promote cart to staging");
        assertThat(created.body()).isEqualTo("<!-- marker -->\nFrom 1 to 2");
        assertThat(created.author()).contains(server.user());
        assertThat(created.headBranch()).isEqualTo(HEAD);
        assertThat(created.headCommit()).isEqualTo(repository.tip(HEAD));
        assertThat(created.baseBranch()).isEqualTo("main");
        assertThat(created.mergeCommit()).isEmpty();
        assertThat(created.mergedBy()).isEmpty();
        assertThat(created.mergedAt()).isEmpty();
        assertThat(created.url()).isEqualTo(URI.create(server.webUrl() + "/" + slug + "/pulls/1"));
    }

    @Test
    void shouldTakeOverThePullRequestThatExistsAlready() {
        PullRequest first = forge.create(slug, WANTED);

        PullRequest second = forge.create(slug, new NewPullRequest(HEAD, "main", "Promote cart:3", "From 1 to 3"));

        assertThat(second.number()).isEqualTo(first.number());
        assertThat(second.title()).isEqualTo("Promote cart:3");
        assertThat(second.body()).isEqualTo("From 1 to 3");
        assertThat(sandbox().pullRequests(slug)).hasSize(1);
    }

    @Test
    void shouldOpenAnotherAfterTheFirstWasClosed() {
        PullRequest first = forge.create(slug, WANTED);
        forge.close(slug, first.number());

        PullRequest second = forge.create(slug, WANTED);

        assertThat(second.number()).isEqualTo(2);
        assertThat(second.isOpen()).isTrue();
    }

    @Test
    void shouldRefuseToOpenWithoutADifference() {
        repository.createBranch("gitops/staging/empty", "main");
        NewPullRequest empty = new NewPullRequest("gitops/staging/empty", "main", "Nothing", "");

        ForgeException failure = failure(() -> forge.create(slug, empty));

        assertThat(failure.reason()).isEqualTo(Reason.NO_DIFFERENCE);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("has no commit that main lacks");
        assertThat(sandbox().pullRequests(slug)).noneMatch(SandboxPullRequest::isOpen);
    }

    @Test
    void shouldAskForAnotherTryWhileTheBranchIsNotSeen() {
        NewPullRequest early = new NewPullRequest("gitops/staging/late", "main", "Late", "");

        ForgeException failure = failure(() -> forge.create(slug, early));

        assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(2));
    }

    @Test
    void shouldCutTextsAtTheForgesLimits() {
        String longTitle = "Promote " + "x".repeat(400);
        String longBody = "<!-- marker -->\n" + "y".repeat(70_000);

        PullRequest created = forge.create(slug, new NewPullRequest(HEAD, "main", longTitle, longBody));

        assertThat(created.title()).hasSizeBetween(250, 256).endsWith("…");
        assertThat(created.body()).startsWith("<!-- marker -->\n").endsWith("*(truncated, see the build)*");
        assertThat(created.body()).hasSizeLessThanOrEqualTo(forge.longestBody());
    }

    @Test
    void shouldNotRewriteTheTextsOfAnUnchangedPullRequestWhenTakingItOver() {
        forge.create(slug, WANTED);
        server.apiFaults().forgetRequests();

        forge.create(slug, WANTED);

        assertThat(server.apiFaults().requestLines()).noneMatch(line -> line.matches("(PATCH|PUT) .*"));
    }

    @Test
    void shouldFindTheOpenPullRequestOfThatBranchOnly() {
        repository.createBranch("gitops/staging/other", HEAD);
        repository.createBranch("release", "main");
        forge.create(slug, new NewPullRequest("gitops/staging/other", "main", "Other", ""));
        forge.create(slug, new NewPullRequest(HEAD, "release", "Other base", ""));
        PullRequest wanted = forge.create(slug, WANTED);

        assertThat(forge.findOpen(slug, HEAD, "main")).map(PullRequest::number).contains(wanted.number());
        assertThat(forge.findOpen(slug, "gitops/staging/none", "main")).isEmpty();
    }

    @Test
    void shouldNotFindClosedAndMergedPullRequests() {
        forge.close(slug, forge.create(slug, WANTED).number());
        PullRequest merged = forge.create(slug, WANTED);
        forge.merge(slug, merged.number(), MergeMethod.MERGE, merged.headCommit());

        assertThat(forge.findOpen(slug, HEAD, "main")).isEmpty();
    }

    @Test
    void shouldFindThePullRequestBehindManyOthers() {
        PullRequest wanted = forge.create(slug, WANTED);
        IntStream.range(0, 60).forEach(i -> {
            repository.createBranch("feature/" + i, HEAD);
            forge.create(slug, new NewPullRequest("feature/" + i, "main", "Feature " + i, ""));
        });

        assertThat(forge.findOpen(slug, HEAD, "main")).map(PullRequest::number).contains(wanted.number());
    }

    @Test
    void shouldReplaceTitleAndBody() {
        PullRequest created = forge.create(slug, WANTED);

        PullRequest updated = forge.update(slug, created.number(), "New title", "New body");

        assertThat(updated.title()).isEqualTo("New title");
        assertThat(updated.body()).isEqualTo("New body");
        assertThat(sandbox().pullRequest(slug, created.number()).body()).isEqualTo("New body");
    }

    @Test
    void shouldRemoveTheBody() {
        PullRequest created = forge.create(slug, WANTED);

        PullRequest updated = forge.update(slug, created.number(), "New title", "");

        assertThat(updated.body()).isEmpty();
    }

    @Test
    void shouldComment() {
        PullRequest created = forge.create(slug, WANTED);

        forge.comment(slug, created.number(), "Superseded by build 12");

        assertThat(sandbox().pullRequest(slug, created.number()).comments())
                .extracting(SandboxPullRequest.Comment::text)
                .containsExactly("Superseded by build 12");
    }

    @Test
    void shouldShowNewCommitsOfTheBranch() {
        PullRequest created = forge.create(slug, WANTED);
        String moved = repository.commit(HEAD, "Promote cart:3", Map.of("staging/cart.yaml", "image: cart:3\n"));

        PullRequest now = forge.get(slug, created.number());

        assertThat(now.headCommit()).isEqualTo(moved);
    }

    @ParameterizedTest
    @EnumSource
    void shouldMergeByEveryMethodThatItHas(MergeMethod method) {
        if (!canMergeBy(method)) {
            assertThat(failure(() -> forge.merge(slug, 1, method, "c0ffee")).reason())
                    .isEqualTo(Reason.REFUSED);
            return;
        }
        String before = repository.tip("main");
        PullRequest created = forge.create(slug, WANTED);

        PullRequest merged = forge.merge(slug, created.number(), method, created.headCommit());

        assertThat(merged.state()).isEqualTo(PullRequestState.MERGED);
        assertThat(merged.mergeCommit()).contains(repository.tip("main"));
        assertThat(merged.mergedBy()).contains(server.user());
        assertThat(merged.mergedAt()).isPresent();
        assertThat(repository.read("main", "staging/cart.yaml")).isEqualTo("image: cart:2\n");
        SandboxCommit tip = repository.log("main").get(0);
        assertThat(tip.parents())
                .isEqualTo(method == MergeMethod.MERGE ? List.of(before, created.headCommit()) : List.of(before));
    }

    @Test
    void shouldSeeTheMergeOfAPerson() {
        PullRequest created = forge.create(slug, WANTED);
        sandbox().mergeByPerson(slug, created.number(), MergeMethod.SQUASH, "alex");

        PullRequest now = forge.get(slug, created.number());

        assertThat(now.state()).isEqualTo(PullRequestState.MERGED);
        assertThat(now.mergeCommit()).contains(repository.tip("main"));
        assertThat(now.mergedBy()).contains("alex");
    }

    @Test
    void shouldKeepTheBranchesNameAfterItsDeletion() {
        PullRequest created = forge.create(slug, WANTED);
        forge.merge(slug, created.number(), MergeMethod.MERGE, created.headCommit());
        repository.deleteBranch(HEAD);

        PullRequest now = forge.get(slug, created.number());

        assertThat(now.headBranch()).isEqualTo(HEAD);
        assertThat(now.headCommit()).isEqualTo(created.headCommit());
        assertThat(now.state()).isEqualTo(PullRequestState.MERGED);
    }

    @Test
    void shouldShowThatTheDeletionOfTheBranchClosedIt() {
        PullRequest created = forge.create(slug, WANTED);
        repository.deleteBranch(HEAD);

        assertThat(forge.get(slug, created.number()).state()).isEqualTo(PullRequestState.CLOSED);
    }

    @Test
    void shouldReturnTheMergedPullRequestWhenMergedAlready() {
        PullRequest created = forge.create(slug, WANTED);
        PullRequest first = forge.merge(slug, created.number(), MergeMethod.MERGE, created.headCommit());

        PullRequest second = forge.merge(slug, created.number(), MergeMethod.MERGE, created.headCommit());

        assertThat(second.mergeCommit()).isEqualTo(first.mergeCommit());
        assertThat(repository.log("main")).hasSize(3);
    }

    @Test
    void shouldNotMergeOtherCommitsThanTheExpectedOne() {
        PullRequest created = forge.create(slug, WANTED);
        repository.commit(HEAD, "Sneak in", Map.of("staging/cart.yaml", "image: evil:1\n"));

        ForgeException failure =
                failure(() -> forge.merge(slug, created.number(), MergeMethod.SQUASH, created.headCommit()));

        assertThat(failure.reason()).isEqualTo(Reason.HEAD_MOVED);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(repository.read("main", "staging/cart.yaml")).isEqualTo("image: cart:1\n");
    }

    @Test
    void shouldNotMergeAConflict() {
        PullRequest created = forge.create(slug, WANTED);
        repository.commit("main", "Change the same line", Map.of("staging/cart.yaml", "image: cart:9\n"));

        PullRequest now = forge.get(slug, created.number());
        ForgeException failure =
                failure(() -> forge.merge(slug, created.number(), MergeMethod.MERGE, created.headCommit()));

        assertThat(now.mergeability().verdict()).isEqualTo(Verdict.NOT_MERGEABLE);
        assertThat(now.mergeability().reason()).contains("conflicts with the base branch");
        assertThat(failure.reason()).isEqualTo(Reason.NOT_MERGEABLE);
        assertThat(failure).hasMessageContaining("conflicts with the base branch");
        assertThat(repository.read("main", "staging/cart.yaml")).isEqualTo("image: cart:9\n");
    }

    @Test
    void shouldAskForAnotherTryWhileTheMergeabilityIsNotComputed() {
        PullRequest created = forge.create(slug, WANTED);
        sandbox().computeMergeabilityAfter(3);

        ForgeException failure =
                failure(() -> forge.merge(slug, created.number(), MergeMethod.MERGE, created.headCommit()));
        forge.get(slug, created.number());
        PullRequest merged = forge.merge(slug, created.number(), MergeMethod.MERGE, created.headCommit());

        assertThat(failure.reason()).isEqualTo(Reason.NOT_MERGEABLE);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure.retryAfter()).isPresent();
        assertThat(merged.state()).isEqualTo(PullRequestState.MERGED);
    }

    @Test
    void shouldSayWhichRuleKeepsItFromMerging() {
        PullRequest created = forge.create(slug, WANTED);
        sandbox().blockMerges(slug, "main", "At least 1 approving review is required by reviewers with write access.");

        ForgeException failure =
                failure(() -> forge.merge(slug, created.number(), MergeMethod.MERGE, created.headCommit()));

        assertThat(failure.reason()).isEqualTo(Reason.NOT_MERGEABLE);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("approv");
    }

    @Test
    void shouldSayThatTheMergeMethodIsForbidden() {
        PullRequest created = forge.create(slug, WANTED);
        sandbox().forbid(MergeMethod.REBASE);

        ForgeException failure =
                failure(() -> forge.merge(slug, created.number(), MergeMethod.REBASE, created.headCommit()));

        assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("choose another method");
    }

    @Test
    void shouldNotMergeAClosedPullRequest() {
        PullRequest created = forge.create(slug, WANTED);
        forge.close(slug, created.number());

        ForgeException failure =
                failure(() -> forge.merge(slug, created.number(), MergeMethod.MERGE, created.headCommit()));

        assertThat(failure.reason()).isEqualTo(Reason.NOT_MERGEABLE);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("is closed");
    }

    @Test
    void shouldClose() {
        PullRequest created = forge.create(slug, WANTED);

        PullRequest closed = forge.close(slug, created.number());

        assertThat(closed.state()).isEqualTo(PullRequestState.CLOSED);
        assertThat(forge.close(slug, created.number()).state()).isEqualTo(PullRequestState.CLOSED);
        assertThat(forge.get(slug, created.number()).mergeability()).isEqualTo(Mergeability.NOT_OPEN);
    }

    @Test
    void shouldLeaveAMergedPullRequestMergedWhenItIsToBeClosed() {
        PullRequest created = forge.create(slug, WANTED);
        forge.merge(slug, created.number(), MergeMethod.MERGE, created.headCommit());

        assertThat(forge.close(slug, created.number()).state()).isEqualTo(PullRequestState.MERGED);
    }

    @Test
    void shouldSeeThatAPersonOpenedItAgain() {
        PullRequest created = forge.create(slug, WANTED);
        sandbox().closeByPerson(slug, created.number());
        sandbox().reopenByPerson(slug, created.number());

        assertThat(forge.get(slug, created.number()).isOpen()).isTrue();
    }

    @Test
    void shouldSayThatThereIsNoSuchPullRequest() {
        ForgeException failure = failure(() -> forge.get(slug, 77));

        assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("request 77 of " + slug);
    }

    @Test
    void shouldSayThatThereIsNoSuchRepository() {
        RepositorySlug other = RepositorySlug.parse("shop/other");

        ForgeException failure = failure(() -> forge.findOpen(other, HEAD, "main"));

        assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("shop/other").hasMessageContaining("token that has the");
    }

    @Test
    void shouldAskForNestedGroupsOnlyWhereThereAreSome() {
        RepositorySlug nested = RepositorySlug.parse("group/sub/config");

        ForgeException failure = failure(() -> forge.get(nested, 1));

        assertThat(failure.reason()).isEqualTo(hasNestedGroups() ? Reason.NOT_FOUND : Reason.REFUSED);
        assertThat(server.apiFaults().requests()).isEqualTo(hasNestedGroups() ? 1 : 0);
    }

    private Reviews reviews() {
        return (Reviews) forge;
    }

    @Test
    void shouldTellWhoApproves() {
        PullRequest open = forge.create(slug, WANTED);
        sandbox().approveByPerson(slug, open.number(), "jane");
        sandbox().approveByPerson(slug, open.number(), "john");
        sandbox().requestChangesByPerson(slug, open.number(), "john");

        ReviewDecision decision = reviews().reviewDecision(slug, open.number());

        assertThat(decision.approvals()).containsExactly(new Approval("jane", open.headCommit()));
        assertThat(decision.objections()).containsExactly("john has requested changes");
        assertThat(decision.notCounted()).isEmpty();
    }

    @Test
    void shouldNotCountWhoMayNotApprove() {
        long number = forge.create(slug, WANTED).number();
        sandbox().approveByPerson(slug, number, "stranger");
        sandbox().approveByPerson(slug, number, "jane");

        ReviewDecision decision = reviews().reviewDecision(slug, number);

        assertThat(decision.approvers()).containsExactly("jane");
        // where they cannot approve at all there is nothing to tell
        assertThat(decision.notCounted()).allMatch(line -> line.startsWith("stranger ("));
    }

    @Test
    void shouldNotListenToAStrangersObjection() {
        long number = forge.create(slug, WANTED).number();
        sandbox().requestChangesByPerson(slug, number, "stranger");

        assertThat(reviews().reviewDecision(slug, number).objections()).isEmpty();
    }

    @Test
    void shouldNotCountPrograms() {
        long number = forge.create(slug, WANTED).number();
        sandbox().approveByPerson(slug, number, "ci[bot]");

        ReviewDecision decision = reviews().reviewDecision(slug, number);

        assertThat(decision.approvals()).isEmpty();
        assertThat(decision.notCounted()).containsExactly("ci[bot] (is no person's account)");
    }

    @Test
    void shouldNotCountWhoMadeACommitOfTheBranch() {
        long number = forge.create(slug, WANTED).number();
        repository.commitBy("jane", HEAD, "One thing more", Map.of("more.yaml", "a: 1\n"));
        sandbox().approveByPerson(slug, number, "jane");
        sandbox().approveByPerson(slug, number, "john");

        ReviewDecision decision = reviews().reviewDecision(slug, number);

        assertThat(decision.approvers()).containsExactly("john");
        assertThat(decision.notCounted()).containsExactly("jane (made a commit of its branch)");
    }

    @Test
    void shouldNotCountWhatWasApprovedBeforeTheLastPush() {
        long number = forge.create(slug, WANTED).number();
        sandbox().approveByPerson(slug, number, "jane");
        String head = repository.commit(HEAD, "One thing more", Map.of("more.yaml", "a: 1\n"));

        ReviewDecision decision = reviews().reviewDecision(slug, number);

        assertThat(decision.approvals()).noneMatch(approval -> approval.isFor(head));
    }

    @Test
    void shouldObjectWhenACheckHasFailed() {
        long number = forge.create(slug, WANTED).number();
        sandbox().reportBuild(slug, repository.tip(HEAD), "FAILED");

        PullRequest now = forge.get(slug, number);
        boolean objected = !reviews().reviewDecision(slug, number).objections().isEmpty();

        if (!objected && now.mergeability().verdict() == Verdict.MERGEABLE) {
            assertThat(failure(() -> forge.merge(slug, number, MergeMethod.MERGE, now.headCommit()))
                            .reason())
                    .isEqualTo(Reason.NOT_MERGEABLE);
        }
    }

    @Test
    void shouldTellThatNobodyApproves() {
        assertThat(reviews().reviewDecision(slug, forge.create(slug, WANTED).number()))
                .isEqualTo(ReviewDecision.NONE);
    }

    @Test
    void shouldFindTheLastPullRequestThatEnded() {
        assertThat(reviews().findLastEnded(slug, HEAD, "main")).isEmpty();
        forge.close(slug, forge.create(slug, WANTED).number());
        long last = forge.create(slug, WANTED).number();
        forge.close(slug, last);
        forge.create(slug, WANTED);

        assertThat(reviews().findLastEnded(slug, HEAD, "main")).hasValueSatisfying(found -> {
            assertThat(found.number()).isEqualTo(last);
            assertThat(found.state()).isEqualTo(PullRequestState.CLOSED);
        });
        assertThat(reviews().findLastEnded(slug, HEAD, "release")).isEmpty();
    }

    @Test
    void shouldFindTheLastPullRequestThatEndedAfterItsBranchWasDeleted() {
        long closed = forge.create(slug, WANTED).number();
        forge.close(slug, closed);
        repository.deleteBranch(HEAD);

        assertThat(reviews().findLastEnded(slug, HEAD, "main"))
                .map(PullRequest::number)
                .contains(closed);
    }

    @Test
    void shouldListWhatIsOpen() {
        repository.createBranch("release", "main");
        PullRequest first = forge.create(slug, WANTED);
        PullRequest second = forge.create(slug, new NewPullRequest(HEAD, "release", "Other base", ""));
        forge.close(slug, second.number());
        PullRequest third = forge.create(slug, new NewPullRequest(HEAD, "release", "Once more", ""));
        server.apiFaults().forgetRequests();

        Map<Long, String> open = ((OpenPullRequests) forge).listOpen(slug);

        assertThat(open).containsOnlyKeys(first.number(), third.number());
        assertThat(server.apiFaults().requests()).isEqualTo(1);
        assertThat(((OpenPullRequests) forge).listOpen(slug)).isEqualTo(open);
        forge.update(slug, third.number(), "Another title", "");
        assertThat(((OpenPullRequests) forge).listOpen(slug))
                .containsEntry(first.number(), open.get(first.number()))
                .hasEntrySatisfying(third.number(), now -> assertThat(now).isNotEqualTo(open.get(third.number())));
        repository.commit(HEAD, "more", Map.of("more.txt", "more\n"));
        assertThat(((OpenPullRequests) forge).listOpen(slug).get(first.number()))
                .isNotEqualTo(open.get(first.number()));
    }
}
