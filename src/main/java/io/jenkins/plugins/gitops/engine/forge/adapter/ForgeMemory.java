package io.jenkins.plugins.gitops.engine.forge.adapter;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the adapters of one endpoint and one credential remember together: answers that the forge need not send again, how
 * long it wants to be left alone, when the last pull request was opened. Nothing of it is stored; losing it costs requests
 * only. Bounded; safe for use by several threads. {@link ForgeMemories} keeps them.
 */
public final class ForgeMemory {

    private static final int MAX_FACTS = 2_000;

    private final Clock clock;
    private final boolean shared;
    private final SeenAnswers seen = new SeenAnswers();
    private final CreationPace pace = new CreationPace();

    /** What adapters have learned and would have to ask again, by names of their own. */
    private final Map<String, String> facts = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_FACTS;
        }
    });

    /** Until when, by what is limited: GitHub counts its GraphQL API apart. */
    private final Map<String, Instant> pausedUntil = new ConcurrentHashMap<>();

    private ForgeMemory(Clock clock, boolean shared) {
        this.clock = Objects.requireNonNull(clock, "clock");
        this.shared = shared;
    }

    /** Returns the memory of one adapter, which asks whenever it is told to: its caller knows the pauses. */
    public static ForgeMemory ofOneAdapter() {
        return new ForgeMemory(Clock.systemUTC(), false);
    }

    /** Returns a memory for all adapters of an endpoint and a credential. */
    static ForgeMemory shared(Clock clock) {
        return new ForgeMemory(clock, true);
    }

    Map<String, String> facts() {
        return facts;
    }

    SeenAnswers seen() {
        return seen;
    }

    /** Returns how long the forge has asked not to be asked any more, where it has. */
    Optional<Duration> pause(ForgeCall call) {
        if (!shared) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        return Optional.ofNullable(pausedUntil.get(limited(call)))
                .filter(until -> until.isAfter(now))
                .map(until -> Duration.between(now, until));
    }

    /** Takes in whether the forge wants to be left alone for a while. */
    void note(ForgeCall call, ForgeAnswer answer) {
        Optional<Duration> pause = RateLimit.applies(answer)
                ? Optional.of(RateLimit.pause(answer.headers(), clock))
                : RateLimit.usedUp(answer.headers(), clock);
        pause.ifPresent(wait -> pausedUntil.put(limited(call), clock.instant().plus(wait)));
    }

    private static String limited(ForgeCall call) {
        return call.path().endsWith("/graphql") ? "graphql" : "rest";
    }

    /** Returns how long to wait before that pull request is opened; zero when its turn is now. */
    Duration untilTurn(ForgeCall call) {
        return shared ? pace.untilTurn(call.subject(), clock.instant()) : Duration.ZERO;
    }
}
