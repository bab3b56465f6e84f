package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import static io.jenkins.plugins.gitops.engine.forge.adapter.BestEffort.texts;
import static io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeAnswer;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Changes pull requests on Bitbucket Cloud, which drops what a change leaves out: its reviewers, the mark to close the
 * branch. So each change repeats them, as they were told right before.
 */
final class CloudChanges {

    private final ForgeHttp http;
    private final PullRequestPlace place;

    CloudChanges(ForgeHttp http, PullRequestPlace place) {
        this.http = http;
        this.place = place;
    }

    /**
     * Changes some fields and leaves the others as they are.
     *
     * @param now the pull request, as it was told right before
     * @return the answer, with the pull request
     */
    ForgeAnswer change(JsonNode now, long number, ObjectNode wanted) {
        ObjectNode all = kept(now);
        all.setAll(wanted);
        ForgeCall call = put(number, all).handling(400);
        ForgeAnswer answer = http.send(call);
        if (answer.isSuccess()) {
            return answer;
        }
        List<String> uuids = texts(all.path("reviewers"), "/uuid");
        if (!answer.message().toLowerCase(Locale.ROOT).contains("reviewer") || !uuids.removeIf(this::isGone)) {
            throw http.refusal(call, answer);
        }
        all.set("reviewers", reviewers(uuids));
        return http.send(put(number, all));
    }

    private ForgeCall put(long number, JsonNode body) {
        return ForgeCall.send("PUT", place.one(number), body, place.subject(number));
    }

    private static ObjectNode kept(JsonNode now) {
        ObjectNode kept = ForgeJson.object();
        for (String field : List.of("title", "description", "close_source_branch", "draft")) {
            if (now.hasNonNull(field)) {
                kept.set(field, now.get(field));
            }
        }
        kept.set("reviewers", reviewers(texts(now.path("reviewers"), "/uuid")));
        return kept;
    }

    /** Returns the reviewers that a pull request has and more, as a change takes them. */
    static ArrayNode reviewers(JsonNode now, List<String> added) {
        List<String> uuids = new ArrayList<>(texts(now.path("reviewers"), "/uuid"));
        uuids.addAll(added);
        return reviewers(uuids);
    }

    private static ArrayNode reviewers(List<String> uuids) {
        ArrayNode reviewers = ForgeJson.object().putArray("reviewers");
        uuids.forEach(uuid -> reviewers.addObject().put("uuid", uuid));
        return reviewers;
    }

    /** Bitbucket goes on listing who has left the workspace, or was deactivated, but refuses a change that repeats them. */
    private boolean isGone(String uuid) {
        String member = "/workspaces/" + encode(place.repository().owner()) + "/members/" + encode(uuid);
        return ask(member).status() == 404
                || !ask("/users/" + encode(uuid))
                        .body()
                        .path("account_status")
                        .asText("active")
                        .equals("active");
    }

    /** Not each token may look at people. */
    private ForgeAnswer ask(String path) {
        return http.send(ForgeCall.get(path, place.subject()).handling(403, 404));
    }
}
