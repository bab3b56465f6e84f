package io.jenkins.plugins.gitops.webhook;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Says the same thing once in a while only, since anybody may cause it as often as they like. */
final class Complaints {

    private final Duration pause;
    private final Map<String, Long> said = new ConcurrentHashMap<>();

    Complaints(Duration pause) {
        this.pause = pause;
    }

    /** @param subject one of a few */
    void about(String subject, Runnable complaint) {
        long now = System.nanoTime();
        Long mine = now;
        Long kept = said.compute(subject, (key, last) -> last == null || now - last > pause.toNanos() ? mine : last);
        if (mine.equals(kept)) {
            complaint.run();
        }
    }
}
