package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import static io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall.encode;

import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestPlace;
import io.jenkins.plugins.gitops.engine.operation.Regex;

/**
 * Full ids of commits: Bitbucket Cloud's pull requests have the first twelve characters only. What was asked once is
 * remembered with the forge. Safe for use by several threads.
 */
final class CloudCommits {

    private static final int FULL_LENGTH = 40;

    private final ForgeHttp http;

    CloudCommits(ForgeHttp http) {
        this.http = http;
    }

    /** @param shortened what the pull request tells; a full id is returned as it is */
    String full(String shortened, PullRequestPlace place, String subject) {
        if (shortened.length() >= FULL_LENGTH) {
            return shortened;
        }
        String path = Regex.replaceFirst(place.path(), "/pullrequests$", "") + "/commit/" + encode(shortened);
        String known = http.facts().get(path);
        if (known != null) {
            return known;
        }
        ForgeCall call = ForgeCall.get(path, subject);
        String full = new ForgeJson(http.send(call).body(), call, http).text("/hash");
        if (!full.startsWith(shortened)) {
            throw http.unreadable(call, "was answered with another commit");
        }
        http.facts().put(path, full);
        return full;
    }
}
