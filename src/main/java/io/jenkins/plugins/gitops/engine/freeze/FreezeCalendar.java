package io.jenkins.plugins.gitops.engine.freeze;

import io.jenkins.plugins.gitops.engine.freeze.FreezeWindow.Span;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All freeze windows of one environment. Those that overlap, or follow each other without a gap, are one freeze, whose end is that
 * of the last of them.
 *
 * @param windows in any order; none for an environment that is never frozen
 */
public record FreezeCalendar(List<FreezeWindow> windows) {

    /** Never frozen. */
    public static final FreezeCalendar NONE = new FreezeCalendar(List.of());

    /** A freeze that is still not over after so many windows has no end that anybody waits for. */
    private static final int MAX_WINDOWS = 5_000;

    public FreezeCalendar {
        windows = List.copyOf(windows);
    }

    /** Returns whether there is any window at all. */
    public boolean isEmpty() {
        return windows.isEmpty();
    }

    /** Returns the freeze that a moment is in. */
    public Optional<Freeze> at(Instant now) {
        Set<String> reasons = new LinkedHashSet<>();
        Instant end = now;
        FreezeWindow last = null;
        for (int i = 0; i < MAX_WINDOWS; i++) {
            Instant moment = end;
            Optional<FreezeWindow> longest = windows.stream()
                    .filter(window -> window.at(moment).isPresent())
                    .max(Comparator.comparing(window -> endOf(window, moment)));
            if (longest.isEmpty()) {
                Instant until = end;
                return Optional.ofNullable(last).map(window -> new Freeze(until, window.zone(), List.copyOf(reasons)));
            }
            windows.stream()
                    .filter(window -> window.at(moment).isPresent())
                    .forEach(window -> reasons.add(window.reason()));
            last = longest.get();
            end = endOf(last, moment);
            if (end.equals(Instant.MAX)) {
                break;
            }
        }
        return Optional.of(new Freeze(null, last.zone(), List.copyOf(reasons)));
    }

    private static Instant endOf(FreezeWindow window, Instant moment) {
        Span span = window.at(moment).orElseThrow();
        return span.untilOrNull() == null ? Instant.MAX : span.untilOrNull();
    }

    /** Returns when the next window begins that has not begun at that moment. */
    public Optional<Instant> nextStart(Instant now) {
        return windows.stream()
                .flatMap(window -> window.after(now).stream())
                .map(Span::from)
                .min(Comparator.naturalOrder());
    }
}
