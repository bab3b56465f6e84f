package io.jenkins.plugins.gitops.steps;

import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.steps.promote.CaptureExecution;
import io.jenkins.plugins.gitops.steps.promote.ProposalExecution;
import io.jenkins.plugins.gitops.steps.promote.ProposalProgress;
import io.jenkins.plugins.gitops.steps.sync.SyncExecution;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** Reaches the waiting steps of all builds, so that tests need not wait for their next look. */
final class PromoteExecutions {

    private PromoteExecutions() {}

    static void nudgeAll() throws Exception {
        for (ResumableExecution<?> execution : all()) {
            execution.nudge();
        }
    }

    /** As after a kill of Jenkins that came before the number of the pull request was stored with the step. */
    static void loseNumbers() throws Exception {
        Field progress = ProposalExecution.class.getDeclaredField("progress");
        progress.setAccessible(true);
        for (ResumableExecution<?> execution : all()) {
            ProposalProgress begun = new ProposalProgress();
            begun.begin();
            begun.attempted();
            progress.set(execution, begun);
        }
    }

    /** As after a kill of Jenkins right behind the opening, before anything of it was written. */
    static void forgetPullRequests() throws Exception {
        loseNumbers();
        for (ResumableExecution<?> execution : all()) {
            execution.journal().put(Map.of(StepRecord.PULL_REQUEST_NUMBER, ""));
        }
    }

    /** As if they did not wait for their merge. */
    static void waitNoMore() throws Exception {
        Field waits = CaptureExecution.class.getDeclaredField("waits");
        waits.setAccessible(true);
        for (ResumableExecution<?> execution : all()) {
            waits.set(execution, false);
        }
    }

    /** Returns for each waiting sync whether a change of the configuration would wake it. */
    static List<Boolean> wouldBeWoken() throws Exception {
        Field freeze = SyncExecution.class.getDeclaredField("freeze");
        freeze.setAccessible(true);
        List<Boolean> woken = new ArrayList<>();
        for (ResumableExecution<?> execution : all()) {
            woken.add(((FreezeGate) freeze.get(execution)).isChanged(execution));
        }
        return woken;
    }

    static void expireAll() throws Exception {
        for (ResumableExecution<?> execution : all()) {
            execution.expire();
            execution.nudge();
        }
    }

    static List<String> statuses() throws Exception {
        return all().stream().map(ResumableExecution::getStatus).toList();
    }

    private static List<ResumableExecution<?>> all() throws Exception {
        List<ResumableExecution<?>> found = new ArrayList<>();
        StepExecution.applyAll(ResumableExecution.class, execution -> {
                    found.add(execution);
                    return null;
                })
                .get();
        return found;
    }
}
