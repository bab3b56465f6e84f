package io.jenkins.plugins.gitops.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.record.StepRecord;
import java.text.DateFormat;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jvnet.localizer.LocaleProvider;

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
            StepRecord.FREEZE_OVERRIDDEN_BY,
            StepRecord.FREEZE_OVERRIDE_REASON,
            StepRecord.FREEZE_OVERRIDDEN_MILLIS,
            StepRecord.BEGUN,
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
            case StepRecord.CAPTURED -> new Fact(Messages.Fact_Captured(), value, null, false);
            case StepRecord.MERGED_BY -> new Fact(Messages.Fact_MergedBy(), value, null, false);
            case StepRecord.APPROVALS -> new Fact(Messages.Fact_Approvals(), value, null, false);
            case StepRecord.ANSWER -> new Fact(Messages.Fact_Answer(), answer(record, value), null, false);
            case StepRecord.FREEZE -> new Fact(Messages.Fact_Freeze(), freeze(record, value), null, false);
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

    private static String freeze(StepRecord record, String freeze) {
        String person = record.fact(StepRecord.FREEZE_OVERRIDDEN_BY);
        return person.isEmpty()
                ? freeze
                : Messages.Freeze_Overridden(
                        freeze,
                        person,
                        time(record.fact(StepRecord.FREEZE_OVERRIDDEN_MILLIS)),
                        record.fact(StepRecord.FREEZE_OVERRIDE_REASON));
    }

    private static String time(String millis) {
        return Regex.matches(millis, "\\d{1,15}")
                ? DateFormat.getDateTimeInstance(DateFormat.MEDIUM, DateFormat.SHORT, LocaleProvider.getLocale())
                        .format(new Date(Long.parseLong(millis)))
                : "";
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
