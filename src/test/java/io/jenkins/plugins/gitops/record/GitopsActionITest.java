package io.jenkins.plugins.gitops.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.Util;
import hudson.XmlFile;
import hudson.model.Action;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.InvisibleAction;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.record.StepRecord.Kind;
import io.jenkins.plugins.gitops.record.StepRecord.State;
import io.jenkins.plugins.gitops.view.GitopsTab;
import io.jenkins.plugins.gitops.view.GitopsTabFactory;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import jenkins.model.TransientActionFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestBuilder;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class GitopsActionITest {

    private static JenkinsRule jenkins;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
    }

    private static FreeStyleBuild build() throws Exception {
        return jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject());
    }

    /** Returns what the file of the build says, and not what is in memory. */
    private static GitopsAction stored(Run<?, ?> run) throws Exception {
        XmlFile file = new XmlFile(Run.XSTREAM, new File(run.getRootDir(), "build.xml"));
        Run<?, ?> read = (Run<?, ?>) file.read();
        return GitopsAction.find(read).orElseThrow();
    }

    private static StepRecord promotion(GitopsAction action) {
        return action.open("7", Kind.PROMOTE, "cart", "staging", 1_000, 2_000);
    }

    @Test
    void shouldReadBackEveryValue() throws Exception {
        FreeStyleBuild build = build();
        GitopsAction action = GitopsAction.of(build);
        promotion(action);
        action.update("7", record -> {
            record.await("pull request 42 to be merged");
            record.put(StepRecord.IMAGE, "registry.example.org/shop/cart:1.4.2");
            record.put(StepRecord.PULL_REQUEST_NUMBER, "42");
            record.put(StepRecord.BRANCH, "");
            record.setDeadlineMillis(3_000);
        });
        action.open("9", Kind.SYNC, "cart", "staging", 1_500, 0);
        action.write("9", StepRecord.PLAN_DOCUMENT, "{\"changes\":[]}");
        action.update("9", record -> record.fail("Deployment shop/cart: field spec.selector is immutable"));

        List<StepRecord> records = stored(build).records();

        assertThat(records).hasSize(2);
        StepRecord promotion = records.get(0);
        assertThat(promotion.getNodeId()).isEqualTo("7");
        assertThat(promotion.getKind()).isEqualTo(Kind.PROMOTE);
        assertThat(promotion.getApplication()).isEqualTo("cart");
        assertThat(promotion.getEnvironment()).isEqualTo("staging");
        assertThat(promotion.getState()).isEqualTo(State.WAITING);
        assertThat(promotion.getStartedMillis()).isEqualTo(1_000);
        assertThat(promotion.getDeadlineMillis()).isEqualTo(3_000);
        assertThat(promotion.getEndedMillis()).isZero();
        assertThat(promotion.getWaitingFor()).isEqualTo("pull request 42 to be merged");
        assertThat(promotion.getFacts())
                .containsOnlyKeys(StepRecord.IMAGE, StepRecord.PULL_REQUEST_NUMBER)
                .containsEntry(StepRecord.IMAGE, "registry.example.org/shop/cart:1.4.2");
        StepRecord sync = records.get(1);
        assertThat(sync.getKind()).isEqualTo(Kind.SYNC);
        assertThat(sync.getState()).isEqualTo(State.FAILED);
        assertThat(sync.getFailure()).isEqualTo("Deployment shop/cart: field spec.selector is immutable");
        assertThat(sync.getEndedMillis()).isPositive();
        assertThat(sync.getDocuments()).containsExactly(StepRecord.PLAN_DOCUMENT);
        assertThat(action.read("9", StepRecord.PLAN_DOCUMENT)).contains("{\"changes\":[]}");
    }

    /** As where somebody changed the file by hand. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<state>RUNNING</state>                | <state>QUARANTINED</state>",
                "<kind>SYNC</kind>                     | <kind>TELEPORT</kind>",
                "<nodeId>9</nodeId>                    | <color>red</color>",
                "<waitingFor></waitingFor>             | <color>red</color>",
                "<documents/>                          | ''",
            })
    void shouldLeaveOutARecordThatIsNotWholeAndKeepTheBuild(String whole, String damaged) throws Exception {
        FreeStyleBuild build = build();
        GitopsAction action = GitopsAction.of(build);
        promotion(action);
        action.update("7", StepRecord::succeed);
        action.open("9", Kind.SYNC, "cart", "staging", 1_500, 0);
        Path file = build.getRootDir().toPath().resolve("build.xml");
        String xml = Files.readString(file);
        int second = xml.indexOf("<nodeId>9</nodeId>");
        String changed = xml.substring(0, second) + xml.substring(second).replace(whole, damaged);
        assertThat(changed).isNotEqualTo(xml);
        Files.writeString(file, changed);

        List<StepRecord> records = stored(build).records();

        assertThat(records).extracting(StepRecord::getNodeId).containsExactly("7");
    }

    @Test
    void shouldKeepABuildReadableWhateverTextComesFromOutside() throws Exception {
        FreeStyleBuild build = build();
        GitopsAction action = GitopsAction.of(build);
        promotion(action);
        String hostile = "a\u0000b\u001b[31m\uD800c\uFFFFd<script>&amp;\u0085\n" + "é😀".repeat(10_000);

        action.update("7", record -> {
            record.put(StepRecord.SUMMARY, hostile);
            record.await(hostile);
        });

        StepRecord stored = stored(build).find("7").orElseThrow();
        assertThat(stored.fact(StepRecord.SUMMARY))
                .startsWith("a\uFFFDb\uFFFD[31m\uFFFDc\uFFFDd<script>&amp;\uFFFD\né😀")
                .endsWith("…");
        assertThat(stored.getWaitingFor()).hasSizeLessThan(2 * XmlText.MOST);
    }

    @Test
    void shouldKeepTheChangesOfAllThreads() throws Exception {
        FreeStyleBuild build = build();
        ExecutorService pool = Executors.newFixedThreadPool(8);
        Set<GitopsAction> actions = new HashSet<>();
        List<Future<GitopsAction>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String node = "n" + i;
            all.add(pool.submit(() -> {
                GitopsAction action = GitopsAction.of(build);
                action.open(node, Kind.VERIFY, "cart", "staging", 1, 2);
                for (int j = 0; j < 25; j++) {
                    String key = "fact" + j;
                    action.update(node, record -> record.put(key, node));
                    action.records().forEach(record -> record.put("mine", "only in the copy"));
                }
                return action;
            }));
        }
        for (Future<GitopsAction> each : all) {
            actions.add(each.get());
        }
        pool.shutdown();

        assertThat(actions).hasSize(1);
        assertThat(build.getActions(GitopsAction.class)).hasSize(1);
        assertThat(stored(build).records()).hasSize(8).allSatisfy(record -> {
            assertThat(record.getFacts()).hasSize(25).doesNotContainKey("mine");
            assertThat(record.getFacts().values()).containsOnly(record.getNodeId());
        });
    }

    @Test
    void shouldNotMakeADeletedBuildAgainForADocument() throws Exception {
        FreeStyleBuild build = build();
        GitopsAction action = GitopsAction.of(build);
        promotion(action);
        Util.deleteRecursive(build.getRootDir());

        assertThatThrownBy(() -> action.write("7", StepRecord.PLAN_DOCUMENT, "{}"))
                .isInstanceOf(OperationException.class)
                .hasMessageEndingWith("was deleted; nothing more is done for it");

        assertThat(build.getRootDir()).doesNotExist();
    }

    @Test
    void shouldOpenARecordOnce() throws Exception {
        GitopsAction action = GitopsAction.of(build());
        promotion(action);
        action.update("7", record -> record.await("a merge"));

        StepRecord again = action.open("7", Kind.PROMOTE, "cart", "staging", 9_000, 9_000);

        assertThat(again.getStartedMillis()).isEqualTo(1_000);
        assertThat(again.getWaitingFor()).isEqualTo("a merge");
        assertThat(action.records()).hasSize(1);
    }

    @Test
    void shouldForgetTheStepsOfALoopThatEndedFirst() throws Exception {
        GitopsAction action = GitopsAction.of(build());
        promotion(action);
        for (int i = 0; i < GitopsAction.MAX_RECORDS + 5; i++) {
            String node = "loop" + i;
            action.open(node, Kind.VERIFY, "cart", "staging", 1, 2);
            action.update(node, StepRecord::succeed);
        }

        assertThat(action.records()).hasSize(GitopsAction.MAX_RECORDS);
        assertThat(action.find("7")).isPresent();
        assertThat(action.find("loop0")).isEmpty();
    }

    @Test
    void shouldSayThatTheDiskFailsAndMayRecover() throws Exception {
        FreeStyleBuild build = build();
        GitopsAction action = GitopsAction.of(build);
        Path file = build.getRootDir().toPath().resolve("build.xml");
        Files.delete(file);
        Files.createDirectories(file.resolve("in-the-way"));

        assertThatThrownBy(() -> promotion(action))
                .isInstanceOfSatisfying(
                        OperationException.class,
                        e -> assertThat(e.isRetryable()).isTrue())
                .hasMessageContaining("could not be written")
                .hasMessageContaining("look at the disk");
    }

    @Test
    void shouldSayThatAnActionOfAnotherPluginFailsAndMayRecover() throws Exception {
        FreeStyleBuild build = build();
        GitopsAction action = GitopsAction.of(build);
        build.addAction(new ChangingAction());

        assertThatThrownBy(() -> promotion(action))
                .isInstanceOfSatisfying(
                        OperationException.class,
                        e -> assertThat(e.isRetryable()).isTrue())
                .hasMessageContaining("could not be written");
    }

    /** One of another plugin, whose lists change while they are written. */
    private static final class ChangingAction extends InvisibleAction {

        private Object writeReplace() {
            throw new ConcurrentModificationException();
        }
    }

    @Test
    void shouldNameNoDocumentThatCouldNotBeWritten() throws Exception {
        FreeStyleBuild build = build();
        GitopsAction action = GitopsAction.of(build);
        promotion(action);
        Files.writeString(build.getRootDir().toPath().resolve("gitops"), "in the way");

        assertThatThrownBy(() -> action.write("7", StepRecord.PLAN_DOCUMENT, "{}"))
                .isInstanceOf(OperationException.class);

        assertThat(action.find("7").orElseThrow().getDocuments()).isEmpty();
        assertThat(action.read("7", StepRecord.PLAN_DOCUMENT)).isEmpty();
        assertThatThrownBy(() -> action.write("7", "../../../config.xml", "{}"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> action.write("../1", StepRecord.PLAN_DOCUMENT, "{}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldMarkWhatTheBuildLeftWaitingAsAbandoned() throws Exception {
        FreeStyleProject project = jenkins.createFreeStyleProject();
        project.getBuildersList().add(new TestBuilder() {
            @Override
            public boolean perform(
                    hudson.model.AbstractBuild<?, ?> build,
                    hudson.Launcher launcher,
                    hudson.model.BuildListener listener) {
                GitopsAction action = GitopsAction.of(build);
                promotion(action);
                action.update("7", record -> record.await("pull request 42 to be merged"));
                action.open("8", Kind.VERIFY, "cart", "staging", 1, 2);
                action.update("8", StepRecord::succeed);
                return false;
            }
        });

        FreeStyleBuild build = jenkins.buildAndAssertStatus(Result.FAILURE, project);

        GitopsAction stored = stored(build);
        assertThat(stored.find("7").orElseThrow().getState()).isEqualTo(State.ABANDONED);
        assertThat(stored.find("7").orElseThrow().getWaitingFor()).isEqualTo("pull request 42 to be merged");
        assertThat(stored.find("8").orElseThrow().getState()).isEqualTo(State.SUCCEEDED);
    }

    /** Stands for the factories of other plugins, whose work takes time. */
    @TestExtension
    public static class OtherFactory extends TransientActionFactory<FreeStyleBuild> {

        private static final AtomicInteger CALLS = new AtomicInteger();

        @Override
        public Class<FreeStyleBuild> type() {
            return FreeStyleBuild.class;
        }

        @Override
        public Collection<? extends Action> createFor(FreeStyleBuild target) {
            CALLS.incrementAndGet();
            return List.of();
        }
    }

    @Test
    void shouldMakeNoOtherPluginWorkWhenABuildHasNothingToShow() throws Exception {
        FreeStyleBuild build = build();
        int before = OtherFactory.CALLS.get();

        assertThat(new GitopsTabFactory().createFor(build)).isEmpty();

        assertThat(OtherFactory.CALLS.get()).isEqualTo(before);
        assertThat(build.getAllActions()).doesNotHaveAnyElementsOfTypes(GitopsTab.class);
        assertThat(OtherFactory.CALLS.get()).isGreaterThan(before);
    }
}
