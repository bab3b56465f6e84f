package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import static io.jenkins.plugins.gitops.engine.forge.adapter.BestEffort.lacking;
import static io.jenkins.plugins.gitops.engine.forge.adapter.BestEffort.texts;
import static io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.Decoration;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.adapter.BestEffort;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgePages;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgePaging;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Adds reviewers and the draft's mark to a pull request on Bitbucket Cloud. */
final class CloudDecorations {

    private static final int MAX_PAGES = 5;

    private final ForgeHttp http;
    private final PullRequestPlace place;

    CloudDecorations(ForgeHttp http, PullRequestPlace place) {
        this.http = http;
        this.place = place;
    }

    List<String> decorate(JsonNode now, long number, Decoration wanted) {
        BestEffort effort = new BestEffort(place.subject(number));
        BitbucketDecorations.noteMissing(effort, wanted);
        List<String> known = new ArrayList<>(texts(now.path("reviewers"), "/nickname"));
        known.addAll(texts(now.path("reviewers"), "/uuid"));
        List<String> added = new ArrayList<>();
        for (String name : lacking(wanted.reviewers(), known)) {
            effort.attempt("the reviewer " + name, () -> added.add(uuid(name, number)));
        }
        ObjectNode change = ForgeJson.object();
        if (!added.isEmpty()) {
            change.set("reviewers", CloudChanges.reviewers(now, added));
        }
        if (wanted.draft() && !now.path("draft").asBoolean()) {
            change.put("draft", true);
        }
        if (!change.isEmpty()) {
            effort.attempt(
                    "its reviewers or the mark of a draft",
                    () -> new CloudChanges(http, place).change(now, number, change));
        }
        return effort.shortfalls();
    }

    /** Bitbucket asks accounts by their uuid; a nickname is looked up among the workspace's members. */
    private String uuid(String name, long number) {
        if (name.startsWith("{")) {
            return name;
        }
        String list = "/workspaces/" + encode(place.repository().owner()) + "/members?pagelen=50&q="
                + encode("user.nickname = \"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
        return new ForgePages(http, ForgePaging.NEXT_FIELD)
                .findFirst(
                        list,
                        place.subject(number),
                        MAX_PAGES,
                        (member, call) -> member.at("/user/nickname").asText().equalsIgnoreCase(name)
                                ? Optional.of(member.at("/user/uuid").asText())
                                : Optional.empty())
                .orElseThrow(() -> new ForgeException(
                        Reason.REFUSED,
                        "the workspace has no member with the nickname " + name + "; check it, or give the {uuid}",
                        null));
    }
}
