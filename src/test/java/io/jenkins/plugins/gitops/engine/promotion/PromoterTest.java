package io.jenkins.plugins.gitops.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeToken;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.forge.github.GitHubForge;
import io.jenkins.plugins.gitops.engine.git.CommitAuthor;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.git.GitRemote;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.EditOptions;
import io.jenkins.plugins.gitops.engine.manifest.ManifestEdit;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Mode;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Origin;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Target;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import io.jenkins.plugins.gitops.testing.RecordingLog;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PromoterTest {

    private static final RepositorySlug SLUG = new RepositorySlug("shop", "config");
    private static final String STAGING = "envs/staging/deployment.yaml";
    private static final String BRANCH = "gitops/staging/cart";
    private static final String MANIFEST = """
            # the cart
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: cart
            spec:
              template:
                spec:
                  containers:
                    - name: cart
                      image: registry.example.org/shop/cart:1.4.1  # promoted
            """;

    @TempDir
    private Path folder;

    private final RecordingLog log = new RecordingLog();
    private SandboxForgeServer server;
    private SandboxRepository origin;
    private ConfigRepository repository;
    private Promoter promoter;

    @BeforeEach
    void start() {
        server = SandboxForgeServer.start(folder.resolve("server"));
        origin = server.create("shop/config", Map.of(STAGING, MANIFEST, "README.md", "hello\n"));
        repository = new ConfigRepository(GitRemote.of(origin.cloneUrl().toString()), folder.resolve("cache"));
        promoter = Promoter.proposingTo(repository, forge(), SLUG);
    }

    @AfterEach
    void stop() {
        repository.close();
        server.close();
    }

    private Forge forge() {
        return new GitHubForge(
                HttpClient.newHttpClient(), ForgeEndpoint.of(server.gitHubApiUrl(), ForgeToken.of(server.token())));
    }

    private static PromotionRequest request(String image, Mode mode) {
        ImageReference reference = ImageReference.parse(image);
        return new PromotionRequest(
                new Target("cart", "staging"),
                List.of(reference),
                List.of(new ManifestEdit.Image("envs/staging", reference, EditOptions.DEFAULT)),
                "main",
                mode,
                new Origin(new CommitAuthor("Jane Doe", ""), "https://jenkins.example.org/job/cart/7/"));
    }

    private static PromotionRequest byPullRequest(String tag) {
        return request("registry.example.org/shop/cart:" + tag, Mode.PULL_REQUEST);
    }

    private static PromotionRequest byCommit(String tag) {
        return request("registry.example.org/shop/cart:" + tag, Mode.COMMIT);
    }

    private PromotionResult propose(PromotionRequest request) {
        return value(promoter.propose(request, 0, log));
    }

    private static <T> T value(Observation<T> observation) {
        assertThat(observation).isInstanceOf(Observation.Succeeded.class);
        return ((Observation.Succeeded<T>) observation).value();
    }

    @Test
    void shouldCommitTheNewTagAndNothingElse() {
        PromotionResult result = propose(byCommit("1.4.2"));

        assertThat(result.state()).isEqualTo(State.PROMOTED);
        assertThat(origin.tip("main")).isEqualTo(result.commit().value());
        assertThat(origin.read("main", STAGING)).isEqualTo(MANIFEST.replace("1.4.1", "1.4.2"));
        assertThat(origin.read("main", "README.md")).isEqualTo("hello\n");
    }

    @Test
    void shouldSayInTheCommitWhatWasPromotedForPeopleAndMachines() {
        propose(byCommit("1.4.2"));

        assertThat(origin.log("main").get(0).message())
                .startsWith("Promote cart:1.4.2 to staging\n\n" + STAGING)
                .contains("1.4.1 -> ")
                .contains("\nGitops-Application: cart\nGitops-Environment: staging\n")
                .contains("\nGitops-Image: registry.example.org/shop/cart:1.4.2\n")
                .contains("\nGitops-Build: https://jenkins.example.org/job/cart/7/\n");
    }

    @Test
    void shouldShowTheChangedLineInTheLog() {
        propose(byCommit("1.4.2"));

        assertThat(log.text())
                .contains(STAGING + ":11 spec.template.spec.containers")
                .contains("- registry.example.org/shop/cart:1.4.1")
                .contains("+ registry.example.org/shop/cart:1.4.2");
    }

    @Test
    void shouldMakeNoCommitForTheSameImageAgain() {
        String before = origin.tip("main");

        PromotionResult result = propose(byCommit("1.4.1"));

        assertThat(result.state()).isEqualTo(State.UNCHANGED);
        assertThat(result.commit().value()).isEqualTo(before);
        assertThat(origin.tip("main")).isEqualTo(before);
    }

    @Test
    void shouldEditAgainOnTheNewBaseAfterALostRace() {
        origin.raceNextPush("main", Map.of(STAGING, MANIFEST.replace("# the cart", "# the cart of the shop")));

        PromotionResult result = propose(byCommit("1.4.2"));

        assertThat(result.state()).isEqualTo(State.PROMOTED);
        assertThat(origin.read("main", STAGING))
                .contains("# the cart of the shop")
                .contains("cart:1.4.2");
    }

    @Test
    void shouldGiveUpAfterTenLostRacesAndNotReportOneBefore() {
        server.apiFaults().when(line -> line.startsWith("POST ") && line.endsWith("/pulls"), 2, Fault.status(404));

        assertThat(promoter.propose(byPullRequest("1.4.2"), 8, log)).isInstanceOf(Observation.Running.class);
        assertThat(Promoter.proposingTo(repository, forge(), SLUG).propose(byPullRequest("1.4.2"), 9, log))
                .isInstanceOfSatisfying(
                        Observation.Failed.class,
                        failed -> assertThat(failed.reason()).contains("after 10 tries"));
    }

    @Test
    void shouldNeverGiveUpOnAServerThatIsNotThereForAWhile() {
        server.gitFaults().next(1, Fault.status(503));

        assertThatThrownBy(() -> promoter.propose(byCommit("1.4.2"), 99, log))
                .isInstanceOfSatisfying(
                        OperationException.class,
                        fault -> assertThat(fault.isRetryable()).isTrue());
        assertThat(propose(byCommit("1.4.2")).state()).isEqualTo(State.PROMOTED);
    }

    @Test
    void shouldWaitLongerByAndByAndAsLongAsAServerAsksFor() {
        OperationException fault = OperationException.retryable("not there; wait", (Throwable) null);
        OperationException asking = OperationException.retryable("too many; wait", Duration.ofMinutes(3));

        assertThat(Promoter.pauseAfter(fault, 0)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(Promoter.pauseAfter(fault, 5)).isBetween(Duration.ofMillis(3_700), Duration.ofMillis(7_600));
        assertThat(Promoter.pauseAfter(fault, 5_000)).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
        assertThat(Promoter.pauseAfter(asking, 0)).isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void shouldNameTheWayOutOfAProtectedBranch() {
        origin.protect("main");

        assertThatThrownBy(() -> propose(byCommit("1.4.2"))).hasMessageContaining("use mode: pullRequest");
    }

    @Test
    void shouldOpenOnePullRequestThatSaysWhatChanges() {
        PromotionResult result = propose(byPullRequest("1.4.2"));

        PullRequest pullRequest = result.pullRequest().orElseThrow();
        assertThat(result.state()).isEqualTo(State.PROPOSED);
        assertThat(pullRequest.title()).isEqualTo("Promote cart:1.4.2 to staging");
        assertThat(pullRequest.headBranch()).isEqualTo(BRANCH);
        assertThat(pullRequest.headCommit()).isEqualTo(result.commit().value());
        assertThat(pullRequest.body())
                .startsWith("<!-- gitops-promotion {\"application\":\"cart\",\"environment\":\"staging\"")
                .contains("registry.example.org/shop/cart:1.4.1");
        assertThat(origin.read("main", STAGING)).isEqualTo(MANIFEST);
        assertThat(origin.read(BRANCH, STAGING)).contains("cart:1.4.2");
        assertThat(log.text()).contains("Pull request 1: Promote cart:1.4.2 to staging " + pullRequest.url());
    }

    @Test
    void shouldKeepTheProposalWhenItIsRepeatedAlsoByAnotherProcess() {
        PromotionResult first = propose(byPullRequest("1.4.2"));
        ConfigRepository fresh =
                new ConfigRepository(GitRemote.of(origin.cloneUrl().toString()), folder.resolve("cache-2"));

        PromotionResult second =
                value(Promoter.proposingTo(fresh, forge(), SLUG).propose(byPullRequest("1.4.2"), 0, log));
        fresh.close();

        assertThat(second.commit()).isEqualTo(first.commit());
        assertThat(second.pullRequest().orElseThrow().number())
                .isEqualTo(first.pullRequest().orElseThrow().number());
        assertThat(server.forge().pullRequests(SLUG)).hasSize(1);
    }

    @Test
    void shouldTakeThePullRequestOverForANewerImage() {
        PromotionResult first = propose(byPullRequest("1.4.2"));
        origin.commit("main", "by a person", Map.of("README.md", "moved on\n"));

        PromotionResult second = propose(byPullRequest("1.4.3"));

        assertThat(second.pullRequest().orElseThrow().number())
                .isEqualTo(first.pullRequest().orElseThrow().number());
        assertThat(second.pullRequest().orElseThrow().title()).isEqualTo("Promote cart:1.4.3 to staging");
        assertThat(origin.read(BRANCH, STAGING)).contains("cart:1.4.3");
        assertThat(origin.read(BRANCH, "README.md")).isEqualTo("moved on\n");
        assertThat(origin.log(BRANCH)).hasSize(3);
    }

    @Test
    void shouldNeverOverwriteACommitOfAPersonOnItsBranch() {
        propose(byPullRequest("1.4.2"));
        String person = origin.commit(BRANCH, "more replicas", Map.of("README.md", "mine\n"));

        assertThatThrownBy(() -> propose(byPullRequest("1.4.3")))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("which no promotion made");
        assertThat(origin.tip(BRANCH)).isEqualTo(person);
    }

    @Test
    void shouldWithdrawAProposalThatHasNothingLeftToMerge() {
        propose(byPullRequest("1.4.2"));
        origin.commit("main", "by hand", Map.of(STAGING, MANIFEST.replace("1.4.1", "1.4.2")));

        PromotionResult result = propose(byPullRequest("1.4.2"));

        assertThat(result.state()).isEqualTo(State.UNCHANGED);
        assertThat(forge().get(SLUG, 1).isOpen()).isFalse();
        assertThat(origin.hasBranch(BRANCH)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(MergeMethod.class)
    void shouldSeeTheMergeAndReturnTheCommitThatHasTheImage(MergeMethod method) {
        propose(byPullRequest("1.4.2"));
        assertThat(promoter.observe(byPullRequest("1.4.2"), 1, log)).isInstanceOf(Observation.Running.class);
        server.forge().mergeByPerson(SLUG, 1, method, "jane");

        PromotionResult result = value(promoter.observe(byPullRequest("1.4.2"), 1, log));

        assertThat(result.state()).isEqualTo(State.MERGED);
        assertThat(result.commit().value()).isEqualTo(origin.tip("main"));
        assertThat(origin.read("main", STAGING)).contains("cart:1.4.2");
        assertThat(origin.hasBranch(BRANCH)).isFalse();
        assertThat(log.text()).contains("Pull request 1 was merged by jane");
    }

    @Test
    void shouldFailWhenAReviewerMergedOtherContent() {
        propose(byPullRequest("1.4.2"));
        origin.commit(BRANCH, "not that one", Map.of(STAGING, MANIFEST.replace("1.4.1", "1.3.9")));
        server.forge().mergeByPerson(SLUG, 1, MergeMethod.MERGE, "jane");

        assertThat(promoter.observe(byPullRequest("1.4.2"), 1, log))
                .isInstanceOfSatisfying(
                        Observation.Failed.class,
                        failed -> assertThat(failed.reason())
                                .contains("with other content")
                                .contains("1.3.9"));
    }

    @Test
    void shouldTryAgainAfterAPassingFaultOfTheForgeWithoutASecondPullRequest() {
        server.apiFaults().when(line -> line.startsWith("POST "), 1, Fault.lostAnswer());

        assertThatThrownBy(() -> promoter.propose(byPullRequest("1.4.2"), 0, log))
                .isInstanceOfSatisfying(
                        OperationException.class,
                        fault -> assertThat(fault.isRetryable()).isTrue());
        PromotionResult second = value(promoter.propose(byPullRequest("1.4.2"), 0, log));

        assertThat(second.state()).isEqualTo(State.PROPOSED);
        assertThat(server.forge().pullRequests(SLUG)).hasSize(1);
        assertThat(origin.log(BRANCH)).hasSize(2);
    }

    @Test
    void shouldLeaveTheRepositoryAloneWhenTheImageIsNowhere() {
        String before = origin.tip("main");

        assertThatThrownBy(() -> propose(request("registry.example.org/shop/basket:1.0", Mode.COMMIT)))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("basket");
        assertThat(origin.tip("main")).isEqualTo(before);
    }

    @Test
    void shouldSayThatTheBranchDoesNotExist() {
        PromotionRequest main = byCommit("1.4.2");
        PromotionRequest other =
                new PromotionRequest(main.target(), main.images(), main.edits(), "release", main.mode(), main.origin());

        assertThatThrownBy(() -> propose(other)).hasMessageContaining("has no branch release");
    }

    @Test
    void shouldRefuseNamesThatAreNoPartOfABranch() {
        assertThatThrownBy(() -> new Target("../x", "staging")).hasMessageContaining("a part of a branch's name");
        assertThatThrownBy(() -> new Target("cart", "a b")).hasMessageContaining("a part of a branch's name");
    }
}
