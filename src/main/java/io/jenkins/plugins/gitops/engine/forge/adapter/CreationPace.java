package io.jenkins.plugins.gitops.engine.forge.adapter;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Lets one pull request be opened each second, as GitHub asks of programs. Who comes too early gets a turn, and finds it
 * free when coming again at that time, however many wait. Bounded; safe for use by several threads.
 */
final class CreationPace {

    private static final Duration APART = Duration.ofSeconds(1);
    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final int MOST = 10_000;

    private final Map<String, Instant> turns = new HashMap<>();
    private Instant last = Instant.EPOCH;
    private Instant nextFree = Instant.EPOCH;

    /**
     * Returns how long to wait; zero when it is this one's turn now, which takes it.
     *
     * @param key what is to be opened, the same when it is tried again
     */
    synchronized Duration untilTurn(String key, Instant now) {
        turns.values().removeIf(turn -> turn.plus(KEPT).isBefore(now));
        if (turns.size() >= MOST) {
            turns.clear();
        }
        Instant turn = turns.computeIfAbsent(key, missing -> free(now));
        if (!turn.isAfter(now) && last.plus(APART).isAfter(now)) {
            // came late, and so did another just before
            turn = free(now);
            turns.put(key, turn);
        }
        if (turn.isAfter(now)) {
            return Duration.between(now, turn);
        }
        turns.remove(key);
        last = now;
        return Duration.ZERO;
    }

    private Instant free(Instant now) {
        Instant turn = latest(now, latest(nextFree, last.plus(APART)));
        nextFree = turn.plus(APART);
        return turn;
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
