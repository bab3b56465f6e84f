package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeAnswer;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgePages;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgePaging;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestPlace;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bitbucket Cloud's merges, which may take longer than a request: then it answers 202 and names a task, and each later call
 * looks at that task in place of asking for another merge.
 */
final class CloudMerges {

    private static final Pattern TASK = Pattern.compile("/merge/task-status/([A-Za-z0-9._~{}%-]{1,200})/?$");
    private static final Duration UNTIL_BUILT = Duration.ofSeconds(30);
    private static final int MAX_STATUS_PAGES = 5;

    private final ForgeHttp http;

    CloudMerges(ForgeHttp http) {
        this.http = http;
    }

    /** Returns the answer to the merge; 202 while it is under way, a refusal once its task has failed. */
    ForgeAnswer merge(PullRequestPlace place, long number, MergeMethod method) {
        String key = place.one(number) + " merge task";
        String task = http.facts().get(key);
        ForgeAnswer answer = task == null ? start(place, number, method) : look(place, number, task);
        if (answer.status() == 202 || isPending(answer)) {
            taskOf(answer).ifPresent(started -> http.facts().put(key, started));
        } else {
            http.facts().remove(key);
        }
        return answer;
    }

    private ForgeAnswer start(PullRequestPlace place, long number, MergeMethod method) {
        ObjectNode body = ForgeJson.object().put("type", "pullrequest").put("merge_strategy", strategy(method));
        return http.send(ForgeCall.send("POST", place.one(number) + "/merge", body, place.subject(number))
                .handling(400, 409));
    }

    static String strategy(MergeMethod method) {
        return switch (method) {
            case MERGE -> "merge_commit";
            case SQUASH -> "squash";
            case REBASE -> "rebase_fast_forward";
        };
    }

    private ForgeAnswer look(PullRequestPlace place, long number, String task) {
        return http.send(ForgeCall.get(place.one(number) + "/merge/task-status/" + task, place.subject(number))
                .handling(400, 404, 409));
    }

    private static boolean isPending(ForgeAnswer answer) {
        return answer.body().path("task_status").asText().equals("PENDING");
    }

    /** Only the task's name is taken from the answer: its address could lead anywhere. */
    private static Optional<String> taskOf(ForgeAnswer answer) {
        return answer.headers()
                .firstValue("location")
                .map(location -> Regex.matcher(TASK, location))
                .filter(Matcher::find)
                .map(found -> found.group(1));
    }

    /** Refuses to merge what is not built: in many plans Bitbucket shows unmet merge checks and merges all the same. */
    void requireFinishedBuilds(PullRequestPlace place, long number) {
        String subject = place.subject(number);
        new ForgePages(http, ForgePaging.NEXT_FIELD)
                .findFirst(
                        place.one(number) + "/statuses?pagelen=100",
                        subject,
                        MAX_STATUS_PAGES,
                        (status, call) -> unfinished(status))
                .ifPresent(fact -> {
                    throw ForgeException.passing(
                            Reason.NOT_MERGEABLE,
                            subject + " was not merged: " + fact
                                    + "; it can be merged when all its builds have succeeded",
                            UNTIL_BUILT,
                            null);
                });
    }

    private static Optional<String> unfinished(JsonNode status) {
        String state = status.path("state").asText();
        return state.equals("SUCCESSFUL")
                ? Optional.empty()
                : Optional.of("its build \""
                        + status.path("name").asText(status.path("key").asText()) + "\" is " + state);
    }
}
