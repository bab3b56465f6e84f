package io.jenkins.plugins.gitops.engine.freeze;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A window that comes again and again. Its duration is that of the clock on the wall: 62 hours from Friday 18:00 end on Monday
 * 08:00, also where the clock is put forward in between.
 */
record RecurringWindow(CronSchedule start, Duration duration, WallClock clock, String reason) implements FreezeWindow {

    private static final Pattern DURATION = Pattern.compile("(?:(\\d{1,4})d)?\\s*(?:(\\d{1,5})h)?\\s*(?:(\\d{1,6})m)?");
    private static final Duration LONGEST = Duration.ofDays(90);

    /** More than any clock is ever put back or forward at once. */
    private static final Duration MARGIN = Duration.ofDays(2);

    static Duration duration(String words) {
        String text = words == null ? "" : words.strip();
        Matcher matcher = Regex.matcher(DURATION, text);
        if (text.isEmpty() || !matcher.matches()) {
            throw new IllegalArgumentException(
                    "The duration \"" + text + "\" is none; write days, hours and minutes, such as 62h, 2d 14h or 90m");
        }
        Duration duration = Duration.ofDays(number(matcher.group(1)))
                .plusHours(number(matcher.group(2)))
                .plusMinutes(number(matcher.group(3)));
        if (duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("The duration " + text
                    + " is not between a minute and 90 days; for a longer freeze give its dates");
        }
        return duration;
    }

    private static long number(String digitsOrNull) {
        return digitsOrNull == null ? 0 : Long.parseLong(digitsOrNull);
    }

    @Override
    public ZoneId zone() {
        return clock.zone();
    }

    @Override
    public Optional<Span> at(Instant now) {
        // a later start ends later, so no other one has to be looked at
        LocalDateTime latest = clock.lastBegun(now);
        return start.last(latest, latest.minus(duration).minus(MARGIN))
                .map(this::span)
                .filter(span -> span.contains(now));
    }

    @Override
    public Optional<Span> after(Instant now) {
        Optional<LocalDateTime> next =
                start.next(LocalDateTime.ofInstant(now, zone()).minus(MARGIN));
        // some of those begin earlier, or are no time at all, since the clock passes over them
        while (next.map(this::span).filter(span -> !isAfter(span, now)).isPresent()) {
            next = next.flatMap(start::next);
        }
        return next.map(this::span);
    }

    private static boolean isAfter(Span span, Instant now) {
        return span.from().isAfter(now) && span.from().isBefore(span.untilOrNull());
    }

    private Span span(LocalDateTime from) {
        return new Span(clock.start(from), clock.end(from.plus(duration)));
    }
}
