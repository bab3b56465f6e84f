package io.jenkins.plugins.gitops.engine.freeze;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * That an environment is frozen.
 *
 * @param untilOrNull the first moment at which it is not any more; null where no end is in sight
 * @param zone in which people are told so
 * @param reasons of all windows that it is made of, each once
 */
public record Freeze(Instant untilOrNull, ZoneId zone, List<String> reasons) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm", Locale.ENGLISH);

    public Freeze {
        Objects.requireNonNull(zone, "zone");
        reasons = List.copyOf(reasons);
    }

    /** Returns when it ends; nothing where no end is in sight. */
    public Optional<Instant> until() {
        return Optional.ofNullable(untilOrNull);
    }

    /** Returns a moment as people read it: {@code Mon 2026-11-30 08:00 Europe/Berlin}. */
    public static String time(Instant moment, ZoneId zone) {
        return TIME.format(moment.atZone(zone)) + " " + zone.getId();
    }

    /** Returns {@code frozen until Mon 2026-11-30 08:00 Europe/Berlin: Weekend}. */
    @Override
    public String toString() {
        String end = untilOrNull == null ? "until further notice" : "until " + time(untilOrNull, zone);
        return "frozen " + end + ": " + String.join("; ", reasons);
    }
}
