package io.jenkins.plugins.gitops.steps;

import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** Reaches the waiting steps of all builds, so that tests need not wait for their next look. */
final class PromoteExecutions {

    private PromoteExecutions() {}

    static void nudgeAll() throws Exception {
        for (ResumableExecution<?> execution : all()) {
            execution.nudge();
        }
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
