package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import static io.jenkins.plugins.gitops.engine.forge.ForgeCall.encode;

import io.jenkins.plugins.gitops.engine.forge.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.PullRequestPlace;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Full ids of commits: Bitbucket Cloud's pull requests have the first twelve characters only. What was asked once is kept,
 * up to a limit. Safe for use by several threads.
 */
final class CloudCommits {

    private static final int FULL_LENGTH = 40;
    private static final int MOST = 500;

    private final ForgeHttp http;
    private final Map<String, String> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST;
        }
    };

    CloudCommits(ForgeHttp http) {
        this.http = http;
    }

    /** @param shortened what the pull request tells; a full id is returned as it is */
    String full(String shortened, PullRequestPlace place, String subject) {
        if (shortened.length() >= FULL_LENGTH) {
            return shortened;
        }
        String path = place.path().replaceFirst("/pullrequests$", "") + "/commit/" + encode(shortened);
        synchronized (known) {
            if (known.containsKey(path)) {
                return known.get(path);
            }
        }
        ForgeCall call = ForgeCall.get(path, subject);
        String full = new ForgeJson(http.send(call).body(), call, http).text("/hash");
        if (!full.startsWith(shortened)) {
            throw http.unreadable(call, "was answered with another commit");
        }
        synchronized (known) {
            known.put(path, full);
        }
        return full;
    }
}
