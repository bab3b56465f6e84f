package io.jenkins.plugins.gitops.engine.promotion;

import java.time.Duration;

/** Pauses between looks: 30 seconds, longer by and by up to two minutes. Not safe for use by several threads. */
final class LookInterval {

    private static final long FIRST_SECONDS = 30;
    private static final long MAX_SECONDS = 120;
    private static final long GROWTH_SECONDS = 3;

    private int looks;

    Duration next() {
        return Duration.ofSeconds(Math.min(MAX_SECONDS, FIRST_SECONDS + GROWTH_SECONDS * looks++));
    }

    Duration shortest() {
        return Duration.ofSeconds(FIRST_SECONDS);
    }

    void reset() {
        looks = 0;
    }
}
