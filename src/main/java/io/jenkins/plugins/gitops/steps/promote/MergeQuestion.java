package io.jenkins.plugins.gitops.steps.promote;

import io.jenkins.plugins.gitops.engine.manifest.ManifestChange;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.record.ContentDifference;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.steps.StepJournal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * What a promotion asks a person whose pull request was merged with other content, and the answer. Both are in the record of the
 * step, where pages show the one and write the other, also over a restart; nothing is kept here.
 */
final class MergeQuestion {

    private final StepJournal journal;

    MergeQuestion(StepJournal journal) {
        this.journal = journal;
    }

    /** Returns whether it was asked, whether or not it is answered. */
    boolean isAsked() {
        return !journal.fact(StepRecord.QUESTION).isEmpty();
    }

    /** Returns whether a person has accepted what was merged; nothing as long as nobody has decided. */
    Optional<Boolean> answer() {
        return Optional.of(journal.fact(StepRecord.ANSWER))
                .filter(answer -> !answer.isEmpty())
                .map(StepRecord.ACCEPTED::equals);
    }

    /** Returns who has rejected it, in brackets behind a blank; empty where nobody has. */
    String rejection() {
        return answer().filter(accepted -> !accepted).isPresent()
                ? " (rejected by " + journal.fact(StepRecord.ANSWERED_BY) + ")"
                : "";
    }

    /**
     * Asks, once.
     *
     * @param differing looks at what the merge of a pull request has instead of what is promoted
     */
    void ask(long pullRequest, LongFunction<List<ManifestChange>> differing, OperationLog log) {
        if (isAsked()) {
            return;
        }
        List<ContentDifference> differences = differing.apply(pullRequest).stream()
                .map(change -> new ContentDifference(
                        change.file(), change.path(), change.newValueOrNull(), change.oldValueOrNull()))
                .toList();
        journal.write(StepRecord.DIFFERENCE_DOCUMENT, ContentDifference.write(differences));
        for (ContentDifference each : differences) {
            log.info("Merged with other content: " + each.getFile() + " " + each.getPath() + " is "
                    + Objects.requireNonNullElse(each.getMerged(), "not there") + " instead of "
                    + Objects.requireNonNullElse(each.getPromoted(), "nothing"));
        }
        // last: from now on it can be answered
        journal.put(Map.of(StepRecord.QUESTION, "Pull request " + pullRequest + " was merged with other content"));
    }
}
