package io.jenkins.plugins.gitops.steps.promote;

import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.steps.StepJournal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/** What a proposal writes into its step's record, with the facts that its kind adds. */
final class ProposalRecord {

    private static final Logger LOGGER = Logger.getLogger(ProposalRecord.class.getName());

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private final StepJournal journal;

    ProposalRecord(StepJournal journal) {
        this.journal = journal;
    }

    /** Before anything is pushed: all that is left where Jenkins ends the build after a crash. */
    void begun(String repository, String branch, Map<String, String> more) {
        Map<String, String> facts = new LinkedHashMap<>(more);
        facts.put(StepRecord.REPOSITORY, repository);
        facts.put(StepRecord.BRANCH, branch);
        journal.put(facts);
    }

    void proposed(ProposalProgress progress, Map<String, String> more) {
        Map<String, String> facts = new LinkedHashMap<>(more);
        facts.put(StepRecord.PULL_REQUEST_NUMBER, String.valueOf(progress.pullRequest()));
        facts.put(StepRecord.PULL_REQUEST_URL, progress.pullRequestUrl());
        if (!progress.commit().isEmpty()) {
            facts.put(StepRecord.COMMIT, progress.commit());
        }
        journal.put(facts);
    }

    /** The step is stored by Jenkins when it comes to it, the record at once: after a kill, or a full disk, one knows more. */
    void align(ProposalProgress progress) {
        String number = journal.fact(StepRecord.PULL_REQUEST_NUMBER);
        if (progress.isProposed() && number.isEmpty()) {
            proposed(progress, Map.of());
        } else if (!progress.isProposed() && Regex.matcher(NUMBER, number).matches()) {
            progress.proposed(
                    Long.parseLong(number), journal.fact(StepRecord.PULL_REQUEST_URL), journal.fact(StepRecord.COMMIT));
        }
    }

    /** A welcome end. */
    void ended(PromotionResult result, String summary, Map<String, String> more) {
        Map<String, String> facts = new LinkedHashMap<>(more);
        facts.put(StepRecord.COMMIT, result.commitId());
        facts.put(StepRecord.BRANCH, result.branch());
        facts.put(StepRecord.SUMMARY, summary);
        facts.put(StepRecord.APPROVALS, String.join(", ", result.approvals()));
        result.pullRequest().flatMap(PullRequest::mergedBy).ifPresent(who -> facts.put(StepRecord.MERGED_BY, who));
        journal.put(facts);
    }

    /** Where it was all for nothing, a word says why. */
    void failed(State end) {
        journal.put(Map.of(StepRecord.SUMMARY, word(end)));
    }

    void timedOut() {
        try {
            journal.put(Map.of(StepRecord.SUMMARY, "timed_out"));
        } catch (OperationException e) {
            LOGGER.log(Level.WARNING, e, () -> "the end of a step was not written in a word");
        }
    }

    /** Returns how people read a state: {@code content_differs}. */
    static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
