package io.jenkins.plugins.gitops.engine.forge.adapter;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Reads from an answer whether it refused for too many requests, and how long it asks to wait. */
final class RateLimit {

    /** What GitHub's documentation asks for when a secondary limit names no time. */
    private static final Duration WITHOUT_A_TIME = Duration.ofMinutes(1);

    /** Limits are counted by the hour; a longer wait would be a wrong clock. */
    private static final Duration LONGEST = Duration.ofHours(2);

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private RateLimit() {}

    static boolean applies(ForgeAnswer answer) {
        if (answer.status() == 429) {
            return true;
        }
        if (answer.status() != 403) {
            return false;
        }
        String message = answer.message().toLowerCase(Locale.ROOT);
        return isUsedUp(answer.headers())
                || answer.headers().firstValue("retry-after").isPresent()
                || message.contains("rate limit")
                || message.contains("abuse detection");
    }

    static Duration pause(HttpHeaders headers, Clock clock) {
        Instant now = headers.firstValue("date").flatMap(RateLimit::httpDate).orElseGet(clock::instant);
        return retryAfter(headers, now).orElseGet(() -> untilReset(headers, now).orElse(WITHOUT_A_TIME));
    }

    /** Returns the pause that the header of that name asks for, in seconds or as a date. */
    static Optional<Duration> retryAfter(HttpHeaders headers, Clock clock) {
        Instant now = headers.firstValue("date").flatMap(RateLimit::httpDate).orElseGet(clock::instant);
        return retryAfter(headers, now);
    }

    private static Optional<Duration> retryAfter(HttpHeaders headers, Instant now) {
        return headers.firstValue("retry-after")
                .flatMap(value -> seconds(value)
                        .or(() -> httpDate(value).map(date -> Duration.between(now, date)))
                        .map(RateLimit::bounded));
    }

    /** Returns how long the account may ask nothing more, where this answer was the last that it may have. */
    static Optional<Duration> usedUp(HttpHeaders headers, Clock clock) {
        return untilReset(
                headers, headers.firstValue("date").flatMap(RateLimit::httpDate).orElseGet(clock::instant));
    }

    private static Optional<Duration> untilReset(HttpHeaders headers, Instant now) {
        if (!isUsedUp(headers)) {
            return Optional.empty();
        }
        // counted from the server's own clock where it tells it, since ours may be off
        return header(headers, "reset")
                .flatMap(RateLimit::seconds)
                .map(reset -> bounded(Duration.ofSeconds(reset.getSeconds() - now.getEpochSecond())));
    }

    private static boolean isUsedUp(HttpHeaders headers) {
        return header(headers, "remaining")
                .map(String::strip)
                .filter("0"::equals)
                .isPresent();
    }

    /** GitHub and Gitea with the prefix, GitLab without. */
    private static Optional<String> header(HttpHeaders headers, String name) {
        return headers.firstValue("x-ratelimit-" + name).or(() -> headers.firstValue("ratelimit-" + name));
    }

    private static Optional<Duration> seconds(String value) {
        String digits = value.strip();
        return Regex.matches(digits, "\\d{1,12}")
                ? Optional.of(Duration.ofSeconds(Long.parseLong(digits)))
                : Optional.empty();
    }

    private static Optional<Instant> httpDate(String value) {
        try {
            return Optional.of(ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration pause) {
        if (pause.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }
}
