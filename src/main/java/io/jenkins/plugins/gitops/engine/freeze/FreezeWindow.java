package io.jenkins.plugins.gitops.engine.freeze;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;

/** Times at which an environment is frozen, and why. */
public interface FreezeWindow {

    /**
     * One time from the window.
     *
     * @param from its first moment
     * @param untilOrNull the first moment after it; null where it has no end
     */
    record Span(Instant from, Instant untilOrNull) {

        boolean contains(Instant now) {
            return !now.isBefore(from) && (untilOrNull == null || now.isBefore(untilOrNull));
        }
    }

    /** Returns why, for people. */
    String reason();

    /** Returns the zone in which its times are meant. */
    ZoneId zone();

    /** Returns the span that a moment is in; of several the one that ends last. */
    Optional<Span> at(Instant now);

    /** Returns the first span that begins after a moment. */
    Optional<Span> after(Instant now);

    /**
     * Reads a window that comes again and again.
     *
     * @param start five fields of a crontab, such as {@code 0 18 * * FRI}
     * @param duration on the clock on the wall, such as {@code 62h}, {@code 2d 14h} or {@code 90m}; a minute to 90 days
     * @param zone such as {@code Europe/Berlin}
     * @param reason not empty
     * @throws IllegalArgumentException that says what is wrong with one of them
     */
    static FreezeWindow recurring(String start, String duration, String zone, String reason) {
        return new RecurringWindow(
                CronSchedule.parse(start), RecurringWindow.duration(duration), WallClock.parse(zone), words(reason));
    }

    /**
     * Reads a window that comes once.
     *
     * @param from such as {@code 2026-12-18T18:00}
     * @param until the first moment after it, at most 366 days later; empty for a freeze that lasts until it is taken away
     * @param zone such as {@code Europe/Berlin}
     * @param reason not empty
     * @throws IllegalArgumentException that says what is wrong with one of them
     */
    static FreezeWindow dated(String from, String until, String zone, String reason) {
        boolean open = until == null || until.isBlank();
        LocalDateTime start = DatedWindow.time("from", from);
        LocalDateTime end = open ? null : DatedWindow.time("until", until);
        return new DatedWindow(start, end, WallClock.parse(zone), words(reason));
    }

    private static String words(String reason) {
        String text = reason == null
                ? ""
                : Regex.replaceAll(reason, "[\\p{Cntrl}\\s]+", " ").strip();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("The reason is missing; say why, for those who have to wait");
        }
        return text;
    }
}
