package io.jenkins.plugins.gitops.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.forge.Decoration;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.EditOptions;
import io.jenkins.plugins.gitops.engine.manifest.ManifestEdit;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevWalk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody who may push to the branches of proposals, but neither to the environment's branch nor merge. */
class ForgedProposalTest extends ProposalFixture {

    private static final ProposalOptions MERGED_BY_US = new ProposalOptions(Decoration.NONE, MergeMethod.SQUASH);
    private static final PromotionRequest REQUEST = build(7).withOptions(MERGED_BY_US);
    private static final String PROMOTED = MANIFEST.replace("cart:1", "cart:7");

    /** What a forger adds to what is promoted, under the message that the promotion wrote. */
    enum Forgery {
        ANOTHER_FILE(Map.of("envs/staging/backdoor.yaml", "apiVersion: v1\nkind: ConfigMap\n")),
        ANOTHER_FILE_ELSEWHERE(Map.of("envs/production/backdoor.yaml", "apiVersion: v1\nkind: ConfigMap\n")),
        ANOTHER_FIELD(Map.of(FILE, PROMOTED.replace("kind: Deployment", "kind: Deployment\nevil: true"))),
        ANOTHER_COMMENT(Map.of(FILE, "# new\n" + PROMOTED)),
        ANOTHER_README(Map.of("README.md", "bye\n"));

        private final Map<String, String> files;

        Forgery(Map<String, String> files) {
            this.files = files;
        }
    }

    private String forge(Forgery forgery) {
        return forge(origin.log(BRANCH).get(0).message(), forgery);
    }

    private String forge(String message, Forgery forgery) {
        origin.createBranch("tmp", "main");
        origin.commit("tmp", "what is promoted", Map.of(FILE, PROMOTED));
        origin.commit("tmp", "and more", forgery.files);
        String forged = commit(message, origin.tip("tmp"), origin.tip("main"));
        origin.deleteBranch("tmp");
        origin.forceBranch(BRANCH, forged);
        return forged;
    }

    /** Writes a commit with the files of another one. */
    private String commit(String message, String filesOf, String... parents) {
        try (ObjectInserter inserter = origin.jgit().newObjectInserter();
                RevWalk walk = new RevWalk(origin.jgit())) {
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(walk.parseCommit(ObjectId.fromString(filesOf)).getTree());
            for (String parent : parents) {
                commit.addParentId(ObjectId.fromString(parent));
            }
            commit.setAuthor(new PersonIdent("Mallory", "mallory@example.org"));
            commit.setCommitter(commit.getAuthor());
            commit.setMessage(message);
            ObjectId id = inserter.insert(commit);
            inserter.flush();
            return id.name();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertLeftToPeople() {
        String main = origin.tip("main");

        assertWaits(REQUEST, 1);
        assertWaits(REQUEST, 1);

        assertThat(origin.tip("main")).isEqualTo(main);
        assertThat(forge().get(SLUG, 1).isOpen()).isTrue();
        assertThat(extrasScheduled()).isFalse();
        assertThat(log.warnings()).singleElement().asString().contains("commits that no promotion made");
    }

    private boolean extrasScheduled() {
        return server.forge().extras().of(SLUG, 1).isScheduled();
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotMergeACommitThatOnlySaysThatAPromotionMadeIt(Forgery forgery) {
        propose(REQUEST);
        forge(forgery);

        assertLeftToPeople();
    }

    @Test
    void shouldNotMergeThePromotedFilesOnAParentThatTheBranchNeverHad() {
        propose(REQUEST);
        String message = origin.log(BRANCH).get(0).message();
        origin.createBranch("tmp", "main");
        String parent = origin.commit("tmp", "hidden", Map.of("envs/staging/backdoor.yaml", "kind: ConfigMap\n"));
        origin.commit("tmp", message, Map.of(FILE, PROMOTED));
        origin.forceBranch(BRANCH, commit(message, origin.tip("tmp"), parent));

        assertLeftToPeople();
    }

    @Test
    void shouldNotMergeAMergeThatBringsMore() {
        propose(REQUEST);
        String proposed = origin.tip(BRANCH);
        origin.createBranch("tmp", BRANCH);
        String more = origin.commit("tmp", "more", Map.of("envs/staging/backdoor.yaml", "kind: ConfigMap\n"));
        origin.forceBranch(BRANCH, commit("Merge branch 'main'", more, proposed, origin.tip("main")));

        assertLeftToPeople();
    }

    @Test
    void shouldNotMergeAMergeOfCommitsThatAreNeitherOursNorTheBranchs() {
        propose(REQUEST);
        String proposed = origin.tip(BRANCH);
        origin.createBranch("tmp", "main");
        String foreign = origin.commit("tmp", "more", Map.of("secret.txt", "x\n"));
        origin.forceBranch(BRANCH, commit("Merge", proposed, proposed, origin.tip("main"), foreign));

        assertLeftToPeople();
    }

    @Test
    void shouldMergeWhatAPersonHasBroughtUpToDate() {
        propose(REQUEST);
        String proposed = origin.tip(BRANCH);
        origin.commit("main", "Something else", Map.of("README.md", "hello again\n"));
        origin.createBranch("tmp", "main");
        String edited = origin.commit("tmp", "x", Map.of(FILE, PROMOTED));
        origin.forceBranch(BRANCH, commit("Merge branch 'main' into " + BRANCH, edited, proposed, origin.tip("main")));

        assertThat(ended(REQUEST, 1).state()).isEqualTo(State.MERGED);
        assertThat(origin.read("main", FILE)).contains("cart:7");
        assertThat(origin.read("main", "README.md")).isEqualTo("hello again\n");
    }

    @Test
    void shouldNotMergeIntoABranchThatSomebodyPutInThePlaceOfTheEnvironments() {
        origin.createBranch("release", "main");
        propose(REQUEST);
        server.forge().rebaseByPerson(SLUG, 1, "release");
        String release = origin.tip("release");

        assertWaits(REQUEST, 1);

        assertThat(origin.tip("release")).isEqualTo(release);
        assertThat(log.warnings()).singleElement().asString().contains("into release");
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotWriteOverACommitThatOnlySaysThatAPromotionMadeIt(Forgery forgery) {
        propose(build(7));
        String forged = forge(forgery);

        assertThatThrownBy(() -> promoter.promote(build(8), 0, log))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining(forged.substring(0, 7))
                .hasMessageContaining("no promotion made");

        assertThat(origin.tip(BRANCH)).isEqualTo(forged);
    }

    @Test
    void shouldNeitherCloseNorDeleteWhatHasCommitsOfOthers() {
        propose(build(7));
        String forged = forge(Forgery.ANOTHER_FILE);

        promoter.abandon(build(7), 1, log);

        assertThat(forge().get(SLUG, 1).isOpen()).isTrue();
        assertThat(origin.tip(BRANCH)).isEqualTo(forged);
        assertThat(log.text()).contains("Left pull request 1 as it is").contains("no promotion made");
    }

    @Test
    void shouldNotEndForANewerBuildThatAForgedCommitNames() {
        propose(build(7));
        String message = origin.log(BRANCH).get(0).message().replace("Gitops-Order: 7", "Gitops-Order: 99999999999");
        forge(message, Forgery.ANOTHER_FILE);

        assertThatThrownBy(() -> promoter.promote(build(8), 0, log)).hasMessageContaining("no promotion made");
    }

    @Test
    void shouldNotEndForANewerBuildThatTheTextAloneNames() {
        propose(build(7));
        String newer = PromotionText.pullRequestBody(build(9), List.of());
        forge().update(SLUG, 1, "Promote cart:9 to staging", newer);

        assertWaits(build(7), 1);
        assertThat(origin.read(BRANCH, FILE)).contains("cart:7");
    }

    private static PromotionRequest buildOfTwo(int number, String... images) {
        List<ImageReference> parsed =
                List.of(images).stream().map(ImageReference::parse).toList();
        return new PromotionRequest(
                build(number).target(),
                parsed,
                parsed.stream()
                        .<ManifestEdit>map(image -> new ManifestEdit.Image("envs/staging", image, EditOptions.DEFAULT))
                        .toList(),
                "main",
                PromotionRequest.Mode.PULL_REQUEST,
                build(number).origin());
    }

    @Test
    void shouldTakeOverWhatItPushedItselfWhateverThatChanges() {
        origin.commit("main", "Add web", Map.of("envs/staging/web.yaml", MANIFEST.replace("cart", "web")));
        propose(buildOfTwo(7, "shop/cart:7", "shop/web:7"));

        propose(build(8));

        assertThat(origin.read(BRANCH, FILE)).contains("cart:8");
        assertThat(origin.read(BRANCH, "envs/staging/web.yaml")).contains("web:1");
    }

    @Test
    void shouldNotWriteOverMoreThanItsOwnPlacesWhereAnotherControllerMayHavePushedIt() {
        origin.commit("main", "Add web", Map.of("envs/staging/web.yaml", MANIFEST.replace("cart", "web")));
        propose(buildOfTwo(7, "shop/cart:7", "shop/web:7"));
        try (ConfigRepository elsewhere = open("another-cache")) {
            Promoter other = Promoter.proposingTo(elsewhere, forge(), SLUG, clock);

            assertThatThrownBy(() -> other.promote(build(8), 0, log)).hasMessageContaining("no promotion made");
        }
    }

    @Test
    void shouldTakeOverWhatAnotherControllerPushedToTheSamePlaces() {
        propose(build(7));
        try (ConfigRepository elsewhere = open("another-cache")) {
            Promoter other = Promoter.proposingTo(elsewhere, forge(), SLUG, clock);

            value(other.promote(build(8), 0, log));
        }

        assertThat(origin.read(BRANCH, FILE)).contains("cart:8");
    }
}
