package io.jenkins.plugins.gitops.engine.forge.adapter;

import java.net.http.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The last answers that had an entity tag, by path: asked again with the tag, a forge that has nothing new answers 304,
 * which GitHub does not count against the rate limit. Bounded; safe for use by several threads.
 */
final class SeenAnswers {

    /** A pull request of GitHub's has about 25 kB. */
    private static final int MOST = 100;

    /** What is longer, such as a page of many pull requests, is not worth its place. */
    private static final int LONGEST = 64 * 1024;

    private final Map<String, ForgeAnswer> answers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ForgeAnswer> eldest) {
            return size() > MOST;
        }
    };

    synchronized Optional<ForgeAnswer> find(String path) {
        return Optional.ofNullable(answers.get(path));
    }

    /** @param length of the answer in bytes */
    synchronized void keep(String path, ForgeAnswer answer, int length) {
        if (answer.status() == 200 && length <= LONGEST && tag(answer.headers()).isPresent()) {
            answers.put(path, answer);
        } else {
            answers.remove(path);
        }
    }

    static Optional<String> tag(HttpHeaders headers) {
        return headers.firstValue("etag");
    }
}
