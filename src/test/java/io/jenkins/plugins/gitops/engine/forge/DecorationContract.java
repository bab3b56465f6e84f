package io.jenkins.plugins.gitops.engine.forge;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.Mergeability.Verdict;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxExtras;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What pull requests carry besides their texts, on every forge that has it. Subclasses say what their forge has. */
public abstract class DecorationContract extends ForgeFixture {

    /** What a forge may have. */
    protected enum Has {
        TEAMS,
        LABELS,
        ASSIGNEES,
        MILESTONES,
        AUTO_MERGE
    }

    private static final Decoration ALL = Decoration.NONE
            .withReviewers("jane", "john")
            .withTeams("release-managers")
            .withLabels("gitops", "staging")
            .withAssignees("alex")
            .withMilestone("Release 7")
            .asDraft();

    private long number;
    private String head;

    /** Returns what the forge has. */
    protected Set<Has> has() {
        return EnumSet.allOf(Has.class);
    }

    @BeforeEach
    void open() {
        PullRequest open = forge.create(slug, WANTED);
        number = open.number();
        head = open.headCommit();
        server.apiFaults().forgetRequests();
    }

    private List<String> decorate(Decoration wanted) {
        return ((Decorations) forge).decorate(slug, number, wanted);
    }

    private SandboxExtras.Of extras() {
        return sandbox().extras().of(slug, number);
    }

    private List<String> writes() {
        return server.apiFaults().requestLines().stream()
                .filter(line -> !line.startsWith("GET "))
                .toList();
    }

    private static <T> List<T> where(boolean had, List<T> values) {
        return had ? values : List.of();
    }

    @Test
    void shouldAddAllThatTheForgeHas() {
        List<String> shortfalls = decorate(ALL);

        assertThat(extras().reviewers()).containsExactlyInAnyOrder("jane", "john");
        assertThat(extras().teams())
                .containsExactlyElementsOf(where(has().contains(Has.TEAMS), List.of("release-managers")));
        assertThat(extras().labels())
                .containsExactlyInAnyOrderElementsOf(where(has().contains(Has.LABELS), List.of("gitops", "staging")));
        assertThat(extras().assignees())
                .containsExactlyElementsOf(where(has().contains(Has.ASSIGNEES), List.of("alex")));
        assertThat(extras().milestone()).isEqualTo(has().contains(Has.MILESTONES) ? "Release 7" : "");
        assertThat(forge.get(slug, number).mergeability().verdict()).isEqualTo(Verdict.BLOCKED);
        long missing = EnumSet.range(Has.TEAMS, Has.MILESTONES).stream()
                .filter(part -> !has().contains(part))
                .count();
        assertThat(shortfalls)
                .hasSize((int) missing)
                .allMatch(line -> line.contains("request " + number + " of " + slug + " was left without"));
    }

    @Test
    void shouldWriteNothingWhenAllIsThere() {
        decorate(ALL);
        server.apiFaults().forgetRequests();

        decorate(ALL);

        assertThat(writes()).isEmpty();
    }

    @Test
    void shouldAddNothingThatIsNotWanted() {
        assertThat(decorate(Decoration.NONE)).isEmpty();

        assertThat(writes()).isEmpty();
    }

    @Test
    void shouldKeepWhatPeopleHaveAdded() {
        extras().reviewers().add("alex");
        extras().assignees().add("jane");
        extras().labels().add("by-hand");

        decorate(Decoration.NONE.withReviewers("john").withAssignees("john").withLabels("gitops"));

        assertThat(extras().reviewers()).containsExactlyInAnyOrder("alex", "john");
        assertThat(extras().assignees()).contains("jane");
        assertThat(extras().labels()).contains("by-hand");
    }

    @Test
    void shouldKeepWhatItCarriesWhenItsTextsChange() {
        decorate(ALL);
        extras().reviewers().add("alex");

        PullRequest updated = forge.update(slug, number, "Another title", "Another body");

        assertThat(updated.body()).isEqualTo("Another body");
        assertThat(extras().reviewers()).containsExactlyInAnyOrder("jane", "john", "alex");
        assertThat(extras().teams())
                .containsExactlyElementsOf(where(has().contains(Has.TEAMS), List.of("release-managers")));
        assertThat(extras().labels())
                .containsExactlyInAnyOrderElementsOf(where(has().contains(Has.LABELS), List.of("gitops", "staging")));
        assertThat(extras().assignees())
                .containsExactlyElementsOf(where(has().contains(Has.ASSIGNEES), List.of("alex")));
        assertThat(extras().milestone()).isEqualTo(has().contains(Has.MILESTONES) ? "Release 7" : "");
    }

    /** On some forges the mark is a part of the title. */
    @Test
    void shouldStayADraftWhenItsTextsChange() {
        assertThat(decorate(Decoration.NONE.asDraft())).isEmpty();

        forge.update(slug, number, "Another title", "Another body");
        String title =
                forge.update(slug, number, "A third title", "Another body").title();

        assertThat(title).endsWith("A third title").doesNotContain("Another");
        assertThat(forge.get(slug, number).mergeability().verdict()).isEqualTo(Verdict.BLOCKED);
    }

    @Test
    void shouldNotAskAgainWhoHasReviewedAlready() {
        decorate(Decoration.NONE.withReviewers("jane"));
        sandbox().approveByPerson(slug, number, "jane");
        server.apiFaults().forgetRequests();

        assertThat(decorate(Decoration.NONE.withReviewers("jane"))).isEmpty();

        assertThat(writes()).isEmpty();
        assertThat(((Reviews) forge).reviewDecision(slug, number).approvers()).containsExactly("jane");
    }

    @Test
    void shouldAddTheRestWhenAPersonIsNotKnown() {
        List<String> shortfalls = decorate(Decoration.NONE.withReviewers("nobody", "jane"));

        assertThat(shortfalls).singleElement().asString().contains("the reviewer nobody");
        assertThat(extras().reviewers()).containsExactly("jane");
    }

    @Test
    void shouldAddTheRestWhenAnAssigneeIsNotKnown() {
        Decoration wanted = ALL.withAssignees("nobody", "alex");

        List<String> shortfalls = decorate(wanted);

        assertThat(shortfalls).anyMatch(line -> line.contains(has().contains(Has.ASSIGNEES) ? "nobody" : "assignee"));
        assertThat(extras().assignees())
                .containsExactlyElementsOf(where(has().contains(Has.ASSIGNEES), List.of("alex")));
        assertThat(extras().milestone()).isEqualTo(has().contains(Has.MILESTONES) ? "Release 7" : "");
        assertThat(extras().reviewers()).containsExactlyInAnyOrder("jane", "john");
    }

    @Test
    void shouldAddTheRestWhenOneThingIsAnsweredByAFaultEachTime() {
        boolean[] failed = {false};
        server.apiFaults()
                .when(
                        line -> {
                            boolean first = !line.startsWith("GET ") && !failed[0];
                            failed[0] |= first;
                            return first;
                        },
                        1,
                        Fault.status(500));

        ForgeException failure = failure(() -> decorate(ALL));

        assertThat(failure.isRetryable()).isTrue();
        assertThat(extras().milestone()).isEqualTo(has().contains(Has.MILESTONES) ? "Release 7" : "");
        assertThat(extras().labels())
                .containsExactlyInAnyOrderElementsOf(where(has().contains(Has.LABELS), List.of("gitops", "staging")));
    }

    @Test
    void shouldTellThatThereIsNoSuchMilestone() {
        List<String> shortfalls = decorate(Decoration.NONE.withMilestone("Release 8"));

        assertThat(shortfalls).singleElement().asString().contains("milestone");
        assertThat(extras().milestone()).isEmpty();
    }

    @Test
    void shouldAskForAnotherTryThatAddsTheRest() {
        server.apiFaults().when(line -> !line.startsWith("GET "), 1, Fault.status(502));

        ForgeException failure = failure(() -> decorate(ALL));
        decorate(ALL);

        assertThat(failure.isRetryable()).isTrue();
        assertThat(extras().reviewers()).containsExactlyInAnyOrder("jane", "john");
        assertThat(extras().labels())
                .containsExactlyInAnyOrderElementsOf(where(has().contains(Has.LABELS), List.of("gitops", "staging")));
    }

    @Test
    void shouldTellWhatATokenMayNotAdd() {
        sandbox().grantReadOnly();

        List<String> shortfalls = decorate(Decoration.NONE.withReviewers("jane"));

        assertThat(shortfalls).isNotEmpty().allMatch(line -> line.contains("was left without"));
        assertThat(shortfalls).noneMatch(line -> line.contains(server.token()));
    }

    @Test
    void shouldMergeByItselfOnceTheRulesAreMet() {
        sandbox().blockMerges(slug, "main", "At least 1 approving review is required.");
        if (!has().contains(Has.AUTO_MERGE)) {
            assertThat(forge instanceof AutoMerge queue && queue.mergeWhenReady(slug, number, MergeMethod.SQUASH, head))
                    .isFalse();
            assertThat(extras().isScheduled()).isFalse();
            return;
        }

        boolean scheduled = ((AutoMerge) forge).mergeWhenReady(slug, number, MergeMethod.SQUASH, head);
        PullRequestState before = forge.get(slug, number).state();
        sandbox().allowMerges(slug, "main");

        assertThat(scheduled).isTrue();
        assertThat(before).isEqualTo(PullRequestState.OPEN);
        assertThat(forge.get(slug, number).state()).isEqualTo(PullRequestState.MERGED);
        assertThat(repository.log("main").get(0).parents()).hasSize(1);
    }

    @Test
    void shouldTakeTheMergeByItselfBack() {
        if (!has().contains(Has.AUTO_MERGE)) {
            return;
        }
        AutoMerge autoMerge = (AutoMerge) forge;
        autoMerge.cancelMerge(slug, number);
        sandbox().blockMerges(slug, "main", "At least 1 approving review is required.");
        autoMerge.mergeWhenReady(slug, number, MergeMethod.SQUASH, head);

        autoMerge.cancelMerge(slug, number);
        sandbox().allowMerges(slug, "main");

        assertThat(forge.get(slug, number).isOpen()).isTrue();
    }

    @Test
    void shouldNotMergeOtherCommitsByItself() {
        if (!has().contains(Has.AUTO_MERGE)) {
            return;
        }
        sandbox().blockMerges(slug, "main", "At least 1 approving review is required.");
        AutoMerge autoMerge = (AutoMerge) forge;
        autoMerge.mergeWhenReady(slug, number, MergeMethod.SQUASH, head);
        repository.commit(HEAD, "Sneak in", Map.of("staging/cart.yaml", "image: evil:1\n"));

        boolean again = autoMerge.mergeWhenReady(slug, number, MergeMethod.SQUASH, head);
        sandbox().allowMerges(slug, "main");

        assertThat(again).isFalse();
        assertThat(forge.get(slug, number).isOpen()).isTrue();
        assertThat(repository.read("main", "staging/cart.yaml")).isEqualTo("image: cart:1\n");
    }

    @Test
    void shouldSayThatItIsNotMergedByItselfWhereThatIsNotOffered() {
        if (!has().contains(Has.AUTO_MERGE)) {
            return;
        }
        sandbox().blockMerges(slug, "main", "At least 1 approving review is required.");
        sandbox().forbidAutoMerge();

        assertThat(((AutoMerge) forge).mergeWhenReady(slug, number, MergeMethod.SQUASH, head))
                .isFalse();
        assertThat(failure(() -> forge.merge(slug, number, MergeMethod.SQUASH, head))
                        .reason())
                .isEqualTo(Reason.NOT_MERGEABLE);
    }
}
