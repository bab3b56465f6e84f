package io.jenkins.plugins.gitops.engine.freeze;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** A window that comes once; without an end it lasts until somebody takes it away. */
record DatedWindow(LocalDateTime from, LocalDateTime untilOrNull, WallClock clock, String reason)
        implements FreezeWindow {

    private static final Duration LONGEST = Duration.ofDays(366);

    DatedWindow {
        if (untilOrNull != null) {
            Duration duration = Duration.between(from, untilOrNull);
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException("The freeze until " + untilOrNull + " ends before it begins, from "
                        + from + "; exchange them, or correct the year");
            }
            if (duration.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("The freeze from " + from + " until " + untilOrNull
                        + " is longer than 366 days; correct the year, or leave its end empty until it is taken away");
            }
        }
    }

    static LocalDateTime time(String field, String text) {
        String time = text == null ? "" : text.strip();
        try {
            return LocalDateTime.parse(Regex.replaceFirst(time, "(?<=\\d) +(?=\\d)", "T"));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "The field " + field + " \"" + time
                            + "\" is no date with a time; write it as 2026-12-18T18:00, without a zone",
                    e);
        }
    }

    @Override
    public ZoneId zone() {
        return clock.zone();
    }

    @Override
    public Optional<Span> at(Instant now) {
        return Optional.of(span()).filter(span -> span.contains(now));
    }

    @Override
    public Optional<Span> after(Instant now) {
        return Optional.of(span()).filter(span -> span.from().isAfter(now));
    }

    private Span span() {
        return new Span(clock.start(from), untilOrNull == null ? null : clock.end(untilOrNull));
    }
}
