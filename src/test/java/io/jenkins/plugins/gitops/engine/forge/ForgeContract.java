package io.jenkins.plugins.gitops.engine.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.Mergeability.Verdict;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForge;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxPullRequest;
import io.jenkins.plugins.gitops.sandbox.git.SandboxCommit;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every forge does, whatever its API is like. Subclasses say which adapter speaks which dialect. */
public abstract class ForgeContract {

    protected static final RepositorySlug SLUG = RepositorySlug.parse("shop/config");
    protected static final String HEAD = "gitops/staging/cart";
    protected static final NewPullRequest WANTED =
            new NewPullRequest(HEAD, "main", "Promote cart to staging", "<!-- marker -->\nFrom 1 to 2");

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    protected SandboxForgeServer server;
    protected SandboxRepository repository;
    protected Forge forge;

    /** Returns the API of the dialect. */
    protected abstract URI apiUrl(SandboxForgeServer sandbox);

    /** Returns the adapter. */
    protected abstract Forge createForge(HttpClient client, ForgeEndpoint endpoint);

    @BeforeEach
    void start() {
        server = SandboxForgeServer.start(folder);
        repository = server.create(SLUG.toString(), Map.of("staging/cart.yaml", "image: cart:1\n"));
        repository.createBranch(HEAD, "main");
        repository.commit(HEAD, "Promote cart:2", Map.of("staging/cart.yaml", "image: cart:2\n"));
        forge = forgeWith(server.token());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    protected final Forge forgeWith(String token) {
        return createForge(CLIENT, new ForgeEndpoint(apiUrl(server), ForgeToken.of(token), Duration.ofSeconds(5)));
    }

    protected final SandboxForge sandbox() {
        return server.forge();
    }

    protected static ForgeException failure(ThrowingCallable call) {
        ForgeException failure = catchThrowableOfType(ForgeException.class, call);
        assertThat(failure).as("the call's failure").isNotNull();
        return failure;
    }

    @Test
    void shouldOpenAPullRequest() {
        PullRequest created = forge.create(SLUG, WANTED);

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
        assertThat(created.url()).isEqualTo(URI.create(server.webUrl() + "/shop/config/pulls/1"));
    }

    @Test
    void shouldTakeOverThePullRequestThatExistsAlready() {
        PullRequest first = forge.create(SLUG, WANTED);

        PullRequest second = forge.create(SLUG, new NewPullRequest(HEAD, "main", "Promote cart:3", "From 1 to 3"));

        assertThat(second.number()).isEqualTo(first.number());
        assertThat(second.title()).isEqualTo("Promote cart:3");
        assertThat(second.body()).isEqualTo("From 1 to 3");
        assertThat(sandbox().pullRequests(SLUG)).hasSize(1);
    }

    @Test
    void shouldOpenAnotherAfterTheFirstWasClosed() {
        PullRequest first = forge.create(SLUG, WANTED);
        forge.close(SLUG, first.number());

        PullRequest second = forge.create(SLUG, WANTED);

        assertThat(second.number()).isEqualTo(2);
        assertThat(second.isOpen()).isTrue();
    }

    @Test
    void shouldRefuseToOpenWithoutADifference() {
        repository.createBranch("gitops/staging/empty", "main");
        NewPullRequest empty = new NewPullRequest("gitops/staging/empty", "main", "Nothing", "");

        ForgeException failure = failure(() -> forge.create(SLUG, empty));

        assertThat(failure.reason()).isEqualTo(Reason.NO_DIFFERENCE);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("has no commit that main lacks");
        assertThat(sandbox().pullRequests(SLUG)).noneMatch(SandboxPullRequest::isOpen);
    }

    @Test
    void shouldAskForAnotherTryWhileTheBranchIsNotSeen() {
        NewPullRequest early = new NewPullRequest("gitops/staging/late", "main", "Late", "");

        ForgeException failure = failure(() -> forge.create(SLUG, early));

        assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(2));
    }

    @Test
    void shouldCutTextsAtTheForgesLimits() {
        String longTitle = "Promote " + "x".repeat(400);
        String longBody = "<!-- marker -->\n" + "y".repeat(70_000);

        PullRequest created = forge.create(SLUG, new NewPullRequest(HEAD, "main", longTitle, longBody));

        assertThat(created.title()).hasSizeBetween(250, 256).endsWith("…");
        assertThat(created.body()).startsWith("<!-- marker -->\n").endsWith("*(truncated, see the build)*");
        assertThat(created.body()).hasSizeLessThanOrEqualTo(65_536);
    }

    @Test
    void shouldNotRewriteTheTextsOfAnUnchangedPullRequestWhenTakingItOver() {
        forge.create(SLUG, WANTED);
        server.apiFaults().forgetRequests();

        forge.create(SLUG, WANTED);

        assertThat(server.apiFaults().requestLines()).noneMatch(line -> line.startsWith("PATCH"));
    }

    @Test
    void shouldFindTheOpenPullRequestOfThatBranchOnly() {
        repository.createBranch("gitops/staging/other", HEAD);
        repository.createBranch("release", "main");
        forge.create(SLUG, new NewPullRequest("gitops/staging/other", "main", "Other", ""));
        forge.create(SLUG, new NewPullRequest(HEAD, "release", "Other base", ""));
        PullRequest wanted = forge.create(SLUG, WANTED);

        assertThat(forge.findOpen(SLUG, HEAD, "main")).map(PullRequest::number).contains(wanted.number());
        assertThat(forge.findOpen(SLUG, "gitops/staging/none", "main")).isEmpty();
    }

    @Test
    void shouldNotFindClosedAndMergedPullRequests() {
        forge.close(SLUG, forge.create(SLUG, WANTED).number());
        PullRequest merged = forge.create(SLUG, WANTED);
        forge.merge(SLUG, merged.number(), MergeMethod.MERGE, merged.headCommit());

        assertThat(forge.findOpen(SLUG, HEAD, "main")).isEmpty();
    }

    @Test
    void shouldFindThePullRequestBehindManyOthers() {
        PullRequest wanted = forge.create(SLUG, WANTED);
        IntStream.range(0, 120).forEach(i -> {
            repository.createBranch("feature/" + i, HEAD);
            forge.create(SLUG, new NewPullRequest("feature/" + i, "main", "Feature " + i, ""));
        });

        assertThat(forge.findOpen(SLUG, HEAD, "main")).map(PullRequest::number).contains(wanted.number());
    }

    @Test
    void shouldReplaceTitleAndBody() {
        PullRequest created = forge.create(SLUG, WANTED);

        PullRequest updated = forge.update(SLUG, created.number(), "New title", "New body");

        assertThat(updated.title()).isEqualTo("New title");
        assertThat(updated.body()).isEqualTo("New body");
        assertThat(sandbox().pullRequest(SLUG, created.number()).body()).isEqualTo("New body");
    }

    @Test
    void shouldRemoveTheBody() {
        PullRequest created = forge.create(SLUG, WANTED);

        PullRequest updated = forge.update(SLUG, created.number(), "New title", "");

        assertThat(updated.body()).isEmpty();
    }

    @Test
    void shouldComment() {
        PullRequest created = forge.create(SLUG, WANTED);

        forge.comment(SLUG, created.number(), "Superseded by build 12");

        assertThat(sandbox().pullRequest(SLUG, created.number()).comments())
                .extracting(SandboxPullRequest.Comment::text)
                .containsExactly("Superseded by build 12");
    }

    @Test
    void shouldShowNewCommitsOfTheBranch() {
        PullRequest created = forge.create(SLUG, WANTED);
        String moved = repository.commit(HEAD, "Promote cart:3", Map.of("staging/cart.yaml", "image: cart:3\n"));

        PullRequest now = forge.get(SLUG, created.number());

        assertThat(now.headCommit()).isEqualTo(moved);
    }

    @ParameterizedTest
    @EnumSource
    void shouldMergeByEveryMethod(MergeMethod method) {
        String before = repository.tip("main");
        PullRequest created = forge.create(SLUG, WANTED);

        PullRequest merged = forge.merge(SLUG, created.number(), method, created.headCommit());

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
        PullRequest created = forge.create(SLUG, WANTED);
        sandbox().mergeByPerson(SLUG, created.number(), MergeMethod.SQUASH, "alex");

        PullRequest now = forge.get(SLUG, created.number());

        assertThat(now.state()).isEqualTo(PullRequestState.MERGED);
        assertThat(now.mergeCommit()).contains(repository.tip("main"));
        assertThat(now.mergedBy()).contains("alex");
    }

    @Test
    void shouldKeepTheBranchesNameAfterItsDeletion() {
        PullRequest created = forge.create(SLUG, WANTED);
        forge.merge(SLUG, created.number(), MergeMethod.MERGE, created.headCommit());
        repository.deleteBranch(HEAD);

        PullRequest now = forge.get(SLUG, created.number());

        assertThat(now.headBranch()).isEqualTo(HEAD);
        assertThat(now.headCommit()).isEqualTo(created.headCommit());
        assertThat(now.state()).isEqualTo(PullRequestState.MERGED);
    }

    @Test
    void shouldShowThatTheDeletionOfTheBranchClosedIt() {
        PullRequest created = forge.create(SLUG, WANTED);
        repository.deleteBranch(HEAD);

        assertThat(forge.get(SLUG, created.number()).state()).isEqualTo(PullRequestState.CLOSED);
    }

    @Test
    void shouldReturnTheMergedPullRequestWhenMergedAlready() {
        PullRequest created = forge.create(SLUG, WANTED);
        PullRequest first = forge.merge(SLUG, created.number(), MergeMethod.MERGE, created.headCommit());

        PullRequest second = forge.merge(SLUG, created.number(), MergeMethod.MERGE, created.headCommit());

        assertThat(second.mergeCommit()).isEqualTo(first.mergeCommit());
        assertThat(repository.log("main")).hasSize(3);
    }

    @Test
    void shouldNotMergeOtherCommitsThanTheExpectedOne() {
        PullRequest created = forge.create(SLUG, WANTED);
        repository.commit(HEAD, "Sneak in", Map.of("staging/cart.yaml", "image: evil:1\n"));

        ForgeException failure =
                failure(() -> forge.merge(SLUG, created.number(), MergeMethod.SQUASH, created.headCommit()));

        assertThat(failure.reason()).isEqualTo(Reason.HEAD_MOVED);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(repository.read("main", "staging/cart.yaml")).isEqualTo("image: cart:1\n");
    }

    @Test
    void shouldNotMergeAConflict() {
        PullRequest created = forge.create(SLUG, WANTED);
        repository.commit("main", "Change the same line", Map.of("staging/cart.yaml", "image: cart:9\n"));

        PullRequest now = forge.get(SLUG, created.number());
        ForgeException failure =
                failure(() -> forge.merge(SLUG, created.number(), MergeMethod.MERGE, created.headCommit()));

        assertThat(now.mergeability().verdict()).isEqualTo(Verdict.NOT_MERGEABLE);
        assertThat(now.mergeability().reason()).contains("conflicts with the base branch");
        assertThat(failure.reason()).isEqualTo(Reason.NOT_MERGEABLE);
        assertThat(failure).hasMessageContaining("conflicts with the base branch");
        assertThat(repository.read("main", "staging/cart.yaml")).isEqualTo("image: cart:9\n");
    }

    @Test
    void shouldAskForAnotherTryWhileTheMergeabilityIsNotComputed() {
        PullRequest created = forge.create(SLUG, WANTED);
        sandbox().computeMergeabilityAfter(3);

        ForgeException failure =
                failure(() -> forge.merge(SLUG, created.number(), MergeMethod.MERGE, created.headCommit()));
        forge.get(SLUG, created.number());
        PullRequest merged = forge.merge(SLUG, created.number(), MergeMethod.MERGE, created.headCommit());

        assertThat(failure.reason()).isEqualTo(Reason.NOT_MERGEABLE);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure.retryAfter()).isPresent();
        assertThat(merged.state()).isEqualTo(PullRequestState.MERGED);
    }

    @Test
    void shouldSayWhichRuleKeepsItFromMerging() {
        PullRequest created = forge.create(SLUG, WANTED);
        sandbox().blockMerges(SLUG, "main", "At least 1 approving review is required by reviewers with write access.");

        ForgeException failure =
                failure(() -> forge.merge(SLUG, created.number(), MergeMethod.MERGE, created.headCommit()));

        assertThat(failure.reason()).isEqualTo(Reason.NOT_MERGEABLE);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("At least 1 approving review is required");
    }

    @Test
    void shouldSayThatTheMergeMethodIsForbidden() {
        PullRequest created = forge.create(SLUG, WANTED);
        sandbox().forbid(MergeMethod.REBASE);

        ForgeException failure =
                failure(() -> forge.merge(SLUG, created.number(), MergeMethod.REBASE, created.headCommit()));

        assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("choose another method");
    }

    @Test
    void shouldNotMergeAClosedPullRequest() {
        PullRequest created = forge.create(SLUG, WANTED);
        forge.close(SLUG, created.number());

        ForgeException failure =
                failure(() -> forge.merge(SLUG, created.number(), MergeMethod.MERGE, created.headCommit()));

        assertThat(failure.reason()).isEqualTo(Reason.NOT_MERGEABLE);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("is closed");
    }

    @Test
    void shouldClose() {
        PullRequest created = forge.create(SLUG, WANTED);

        PullRequest closed = forge.close(SLUG, created.number());

        assertThat(closed.state()).isEqualTo(PullRequestState.CLOSED);
        assertThat(forge.close(SLUG, created.number()).state()).isEqualTo(PullRequestState.CLOSED);
        assertThat(forge.get(SLUG, created.number()).mergeability()).isEqualTo(Mergeability.NOT_OPEN);
    }

    @Test
    void shouldLeaveAMergedPullRequestMergedWhenItIsToBeClosed() {
        PullRequest created = forge.create(SLUG, WANTED);
        forge.merge(SLUG, created.number(), MergeMethod.MERGE, created.headCommit());

        assertThat(forge.close(SLUG, created.number()).state()).isEqualTo(PullRequestState.MERGED);
    }

    @Test
    void shouldSeeThatAPersonOpenedItAgain() {
        PullRequest created = forge.create(SLUG, WANTED);
        sandbox().closeByPerson(SLUG, created.number());
        sandbox().reopenByPerson(SLUG, created.number());

        assertThat(forge.get(SLUG, created.number()).isOpen()).isTrue();
    }

    @Test
    void shouldSayThatThereIsNoSuchPullRequest() {
        ForgeException failure = failure(() -> forge.get(SLUG, 77));

        assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("Pull request 77 of shop/config");
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
    void shouldRefuseNestedGroupsWithoutAsking() {
        RepositorySlug nested = RepositorySlug.parse("group/sub/config");

        assertThatThrownBy(() -> forge.get(nested, 1)).hasMessageContaining("no nested groups");
        assertThat(server.apiFaults().requests()).isZero();
    }
}
