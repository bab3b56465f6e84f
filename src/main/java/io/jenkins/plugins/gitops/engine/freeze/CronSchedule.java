package io.jenkins.plugins.gitops.engine.freeze;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times in the five fields of a crontab: minute, hour, day of the month, month, day of the week; with names, lists, ranges and
 * steps.
 *
 * <p>Refused is what is read differently elsewhere: days of the month together with days of the week (some want both, some
 * either), and Jenkins' {@code H}, since everybody must know when a freeze begins.
 */
final class CronSchedule {

    private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    private static final Pattern PART = Pattern.compile("(\\*|\\w+(?:-\\w+)?)(?:/(\\d{1,4}))?");
    private static final String EXAMPLE = "; write minute, hour, day, month and day of the week, such as 0 18 * * FRI";

    /** A 29th of February is eight years away at most. */
    private static final int MAX_SEARCH_DAYS = 8 * 366;

    private final String text;
    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet days;
    private final BitSet months;
    private final BitSet weekdays;

    private CronSchedule(String text, String[] fields) {
        this.text = text;
        this.minutes = field("minute", fields[0], 0, 59, List.of(), 0);
        this.hours = field("hour", fields[1], 0, 23, List.of(), 0);
        this.days = field("day of the month", fields[2], 1, 31, List.of(), 0);
        this.months = field("month", fields[3], 1, 12, MONTHS, 1);
        this.weekdays = field("day of the week", fields[4], 0, 7, DAYS, 0);
        if (weekdays.get(7)) {
            weekdays.set(0);
        }
    }

    /** @throws IllegalArgumentException when it is none, or never happens */
    static CronSchedule parse(String schedule) {
        String text = schedule == null ? "" : schedule.strip();
        String[] fields = Regex.split(text, "\\s+");
        if (text.isEmpty()) {
            throw new IllegalArgumentException("The start is missing" + EXAMPLE);
        }
        if (fields.length != 5) {
            throw new IllegalArgumentException("The start \"" + text + "\" has not five fields" + EXAMPLE);
        }
        if (!fields[2].equals("*") && !fields[4].equals("*")) {
            throw new IllegalArgumentException("The start \"" + text + "\" names days of the month and of the week,"
                    + " which is read differently everywhere; leave one of them as *");
        }
        CronSchedule parsed = new CronSchedule(text, fields);
        if (parsed.next(LocalDate.of(2000, 1, 1).atStartOfDay()).isEmpty()) {
            throw new IllegalArgumentException("The start \"" + text + "\" names a day that no calendar has");
        }
        return parsed;
    }

    private static BitSet field(String name, String text, int least, int most, List<String> names, int first) {
        BitSet values = new BitSet(most + 1);
        for (String part : Regex.split(text, ",", -1)) {
            Matcher matcher = Regex.matcher(PART, part);
            if (Regex.matches(part.toUpperCase(Locale.ROOT), "H(\\W.*)?")) {
                throw new IllegalArgumentException("The " + name + " \"" + part
                        + "\" would be spread by Jenkins, but everybody must know when a freeze begins; write"
                        + " a number");
            }
            if (!matcher.matches()) {
                throw unfit(name, part, least, most);
            }
            int step = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
            String[] range = Regex.split(matcher.group(1), "-");
            boolean open = range.length == 1 && matcher.group(2) != null;
            int from = range[0].equals("*") ? least : number(name, range[0], least, most, names, first);
            int to = range[0].equals("*") || open
                    ? most
                    : number(name, range[range.length - 1], least, most, names, first);
            if (step == 0 || from > to) {
                throw unfit(name, part, least, most);
            }
            for (int value = from; value <= to; value += step) {
                values.set(value);
            }
        }
        return values;
    }

    private static int number(String name, String word, int least, int most, List<String> names, int first) {
        int index = names.indexOf(word.toUpperCase(Locale.ROOT));
        if (index >= 0) {
            return index + first;
        }
        if (!Regex.matches(word, "\\d{1,2}") || Integer.parseInt(word) < least || Integer.parseInt(word) > most) {
            throw unfit(name, word, least, most);
        }
        return Integer.parseInt(word);
    }

    private static IllegalArgumentException unfit(String name, String part, int least, int most) {
        return new IllegalArgumentException("The " + name + " \"" + part + "\" is none; write *, numbers from " + least
                + " to " + most + ", ranges with the smaller one first, steps such as */2, or a list of them");
    }

    private boolean isOn(LocalDate day) {
        return months.get(day.getMonthValue())
                && days.get(day.getDayOfMonth())
                && weekdays.get(day.getDayOfWeek().getValue() % 7);
    }

    /** Returns the last time that is not after one and not before another. */
    Optional<LocalDateTime> last(LocalDateTime most, LocalDateTime least) {
        for (LocalDate day = most.toLocalDate(); !day.isBefore(least.toLocalDate()); day = day.minusDays(1)) {
            if (isOn(day)) {
                LocalTime limit = day.equals(most.toLocalDate()) ? most.toLocalTime() : LocalTime.MAX;
                Optional<LocalDateTime> found = lastOf(limit).map(day::atTime);
                if (found.isPresent()) {
                    return found.filter(time -> !time.isBefore(least));
                }
            }
        }
        return Optional.empty();
    }

    private Optional<LocalTime> lastOf(LocalTime limit) {
        int minute = hours.get(limit.getHour()) ? minutes.previousSetBit(limit.getMinute()) : -1;
        if (minute >= 0) {
            return Optional.of(LocalTime.of(limit.getHour(), minute));
        }
        int hour = limit.getHour() == 0 ? -1 : hours.previousSetBit(limit.getHour() - 1);
        return hour < 0 ? Optional.empty() : Optional.of(LocalTime.of(hour, minutes.length() - 1));
    }

    /** Returns the first time after one; nothing where it never comes. */
    Optional<LocalDateTime> next(LocalDateTime after) {
        LocalDate day = after.toLocalDate();
        for (int i = 0; i < MAX_SEARCH_DAYS; i++, day = day.plusDays(1)) {
            if (isOn(day)) {
                Optional<LocalTime> time = i == 0
                        ? firstOf(after.toLocalTime())
                        : Optional.of(LocalTime.of(hours.nextSetBit(0), minutes.nextSetBit(0)));
                if (time.isPresent()) {
                    return time.map(day::atTime);
                }
            }
        }
        return Optional.empty();
    }

    private Optional<LocalTime> firstOf(LocalTime after) {
        int minute = hours.get(after.getHour()) ? minutes.nextSetBit(after.getMinute() + 1) : -1;
        if (minute >= 0) {
            return Optional.of(LocalTime.of(after.getHour(), minute));
        }
        int hour = hours.nextSetBit(after.getHour() + 1);
        return hour < 0 ? Optional.empty() : Optional.of(LocalTime.of(hour, minutes.nextSetBit(0)));
    }

    @Override
    public String toString() {
        return text;
    }
}
