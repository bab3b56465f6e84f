package io.jenkins.plugins.gitops.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The facts of a step as lines for people: what belongs together in one line, links where there are any. */
final class Facts {

    /** Shown in the line of another fact, or elsewhere. */
    private static final Set<String> INSIDE = Set.of(
            StepRecord.OLD_IMAGE,
            StepRecord.PULL_REQUEST_URL,
            StepRecord.SUMMARY,
            StepRecord.DRY_RUN,
            StepRecord.QUESTION,
            StepRecord.ANSWERED_BY,
            StepRecord.ANSWERED_MILLIS,
            StepRecord.PLAN_HASH,
            StepRecord.PLANNED_COMMIT);

    private Facts() {}

    static List<Fact> of(StepRecord record) {
        List<Fact> facts = new ArrayList<>();
        for (Map.Entry<String, String> entry : record.getFacts().entrySet()) {
            if (!INSIDE.contains(entry.getKey())) {
                facts.add(fact(record, entry.getKey(), entry.getValue()));
            }
        }
        return facts;
    }

    private static Fact fact(StepRecord record, String key, String value) {
        return switch (key) {
            case StepRecord.IMAGE -> new Fact(Messages.Fact_Image(), image(record, value), null, true);
            case StepRecord.COMMIT -> new Fact(Messages.Fact_Commit(), value, commit(record, value), true);
            case StepRecord.BRANCH -> new Fact(Messages.Fact_Branch(), value, null, true);
            case StepRecord.REPOSITORY -> new Fact(Messages.Fact_Repository(), value, Links.web(value), false);
            case StepRecord.PULL_REQUEST_NUMBER ->
                new Fact(
                        Messages.Fact_PullRequest(), value, Links.web(record.fact(StepRecord.PULL_REQUEST_URL)), false);
            case StepRecord.MERGED_BY -> new Fact(Messages.Fact_MergedBy(), value, null, false);
            case StepRecord.APPROVALS -> new Fact(Messages.Fact_Approvals(), value, null, false);
            case StepRecord.ANSWER -> new Fact(Messages.Fact_Answer(), answer(record, value), null, false);
            case StepRecord.NAMESPACE -> new Fact(Messages.Fact_Namespace(), value, null, true);
            case StepRecord.CLUSTERS -> new Fact(Messages.Fact_Clusters(), value, null, false);
            case StepRecord.CLUSTER -> new Fact(Messages.Fact_Cluster(), value, null, false);
            default -> new Fact(key, value, null, false);
        };
    }

    private static String answer(StepRecord record, String answer) {
        String person = record.fact(StepRecord.ANSWERED_BY);
        return answer.equals(StepRecord.ACCEPTED) ? Messages.Answer_Accepted(person) : Messages.Answer_Rejected(person);
    }

    private static String image(StepRecord record, String image) {
        String before = record.fact(StepRecord.OLD_IMAGE);
        return before.isEmpty() || before.equals(image) ? image : before + " → " + image;
    }

    @CheckForNull
    private static String commit(StepRecord record, String commit) {
        return Links.commit(commit, record.fact(StepRecord.PULL_REQUEST_URL));
    }
}
