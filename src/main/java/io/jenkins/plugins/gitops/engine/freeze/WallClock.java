package io.jenkins.plugins.gitops.engine.freeze;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Objects;

/**
 * The clock on the wall of one zone. What it shows twice, when it is put back, begins with the first and ends with the second
 * time; what it never shows, when it is put forward, is the moment at which that happens.
 */
record WallClock(ZoneId zone) {

    WallClock {
        Objects.requireNonNull(zone, "zone");
    }

    /** @throws IllegalArgumentException when nothing is called so */
    static WallClock parse(String zone) {
        String name = zone == null ? "" : zone.strip();
        if (name.isEmpty()) {
            throw new IllegalArgumentException("The time zone is missing; write one such as Europe/Berlin, or UTC");
        }
        try {
            return new WallClock(ZoneId.of(name));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "The time zone \"" + name + "\" is not known; write one such as Europe/Berlin, or UTC", e);
        }
    }

    Instant start(LocalDateTime shown) {
        ZoneOffsetTransition change = zone.getRules().getTransition(shown);
        return change != null && change.isGap()
                ? change.getInstant()
                : shown.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
    }

    Instant end(LocalDateTime shown) {
        ZoneOffsetTransition change = zone.getRules().getTransition(shown);
        return change != null && change.isGap()
                ? change.getInstant()
                : shown.atZone(zone).withLaterOffsetAtOverlap().toInstant();
    }

    /** Returns the last time that begins now or has begun: what comes twice has begun with the first. */
    LocalDateTime lastBegun(Instant now) {
        LocalDateTime shown = LocalDateTime.ofInstant(now, zone);
        ZoneOffsetTransition last = zone.getRules().previousTransition(now.plusNanos(1));
        if (last == null || last.isGap()) {
            return shown;
        }
        LocalDateTime before = last.getDateTimeBefore().minusNanos(1);
        return before.isAfter(shown) ? before : shown;
    }
}
