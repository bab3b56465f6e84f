package io.jenkins.plugins.gitops.engine.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreezeCalendarTest {

    private static final String BERLIN = "Europe/Berlin";

    private static FreezeCalendar calendar(FreezeWindow... windows) {
        return new FreezeCalendar(List.of(windows));
    }

    private static FreezeWindow weekly(String start, String duration) {
        return FreezeWindow.recurring(start, duration, BERLIN, "Weekend");
    }

    private static Instant at(String time) {
        return Instant.parse(time);
    }

    @Test
    void shouldSayUntilWhenAndWhy() {
        FreezeCalendar weekends = calendar(weekly("0 18 * * FRI", "2d 14h"));

        assertThat(weekends.at(at("2026-11-27T16:59:59Z"))).isEmpty();
        assertThat(weekends.at(at("2026-11-27T17:00:00Z")))
                .hasValueSatisfying(freeze -> assertThat(freeze)
                        .hasToString("frozen until Mon 2026-11-30 08:00 Europe/Berlin: Weekend")
                        .returns(at("2026-11-30T07:00:00Z"), Freeze::untilOrNull));
        assertThat(weekends.at(at("2026-11-30T06:59:59Z"))).isPresent();
        assertThat(weekends.at(at("2026-11-30T07:00:00Z"))).isEmpty();
        assertThat(weekends.nextStart(at("2026-11-27T17:00:00Z"))).contains(at("2026-12-04T17:00:00Z"));
        assertThat(weekends.nextStart(at("2026-11-27T16:59:00Z"))).contains(at("2026-11-27T17:00:00Z"));
    }

    @Test
    void shouldCountOnTheWallClockWhenItIsPutForwardOrBack() {
        FreezeCalendar weekends = calendar(weekly("0 18 * * FRI", "62h"));

        // 29 March 2026 has 23 hours in Berlin, 25 October has 25; both times it is Monday, 08:00
        assertThat(weekends.at(at("2026-03-28T12:00:00Z")).orElseThrow().untilOrNull())
                .isEqualTo("2026-03-30T06:00:00Z");
        assertThat(weekends.at(at("2026-10-24T12:00:00Z")).orElseThrow().untilOrNull())
                .isEqualTo("2026-10-26T07:00:00Z");
    }

    @Test
    void shouldBeginWhereTheClockIsPutForwardOverTheStart() {
        FreezeCalendar nightly = calendar(weekly("30 2 * * *", "2h"));

        // 02:30 does not exist on 29 March; the clock jumps at 01:00 UTC from 02:00 to 03:00
        assertThat(nightly.at(at("2026-03-29T00:59:59Z"))).isEmpty();
        assertThat(nightly.at(at("2026-03-29T01:00:00Z")).orElseThrow().untilOrNull())
                .isEqualTo("2026-03-29T02:30:00Z");
        assertThat(nightly.at(at("2026-03-29T02:30:00Z"))).isEmpty();
    }

    @Test
    void shouldEndWhereTheClockIsPutForwardOverTheEnd() {
        FreezeCalendar nightly = calendar(weekly("30 1 * * *", "1h"));

        assertThat(nightly.at(at("2026-03-29T00:59:59Z")).orElseThrow().untilOrNull())
                .isEqualTo("2026-03-29T01:00:00Z");
        assertThat(nightly.at(at("2026-03-29T01:00:00Z"))).isEmpty();
    }

    @Test
    void shouldNotComeAtAllWhereTheClockPassesOverIt() {
        FreezeCalendar nightly = calendar(weekly("10 2 * * *", "30m"));

        assertThat(nightly.at(at("2026-03-29T01:00:00Z"))).isEmpty();
        assertThat(nightly.nextStart(at("2026-03-28T12:00:00Z"))).contains(at("2026-03-30T00:10:00Z"));
    }

    @Test
    void shouldCoverTheHourThatComesTwiceBothTimes() {
        FreezeCalendar nightly = calendar(weekly("30 2 * * *", "15m"));

        // 02:30 comes at 00:30 and at 01:30 UTC; it ends when 02:45 comes for the second time
        for (String frozen : List.of("2026-10-25T00:30:00Z", "2026-10-25T01:10:00Z", "2026-10-25T01:44:59Z")) {
            assertThat(nightly.at(at(frozen)).orElseThrow().untilOrNull())
                    .as(frozen)
                    .isEqualTo("2026-10-25T01:45:00Z");
        }
        assertThat(nightly.at(at("2026-10-25T00:29:59Z"))).isEmpty();
        assertThat(nightly.at(at("2026-10-25T01:45:00Z"))).isEmpty();
        assertThat(nightly.nextStart(at("2026-10-25T00:30:00Z"))).contains(at("2026-10-26T01:30:00Z"));
    }

    @Test
    void shouldBeOneFreezeWhereWindowsOverlapOrFollow() {
        FreezeWindow christmas =
                FreezeWindow.dated("2026-12-18T12:00", "2026-12-18T20:00", BERLIN, "Christmas business");
        FreezeWindow stock = FreezeWindow.dated("2026-12-21 08:00", "2026-12-22 06:00:00", "UTC", "Stock-taking");
        FreezeCalendar all = calendar(christmas, stock, weekly("0 18 * * FRI", "63h"));

        Freeze freeze = all.at(at("2026-12-18T11:00:00Z")).orElseThrow();

        assertThat(freeze)
                .hasToString("frozen until Tue 2026-12-22 06:00 UTC: Christmas business; Weekend; Stock-taking");
        assertThat(all.at(at("2026-12-22T06:00:00Z"))).isEmpty();
    }

    @Test
    void shouldHaveNoEndInSightWhereEachWindowTouchesTheNext() {
        FreezeCalendar hourly = calendar(FreezeWindow.recurring("0 * * * *", "1h", "UTC", "Always"));

        Freeze freeze = hourly.at(at("2026-11-27T12:00:00Z")).orElseThrow();

        assertThat(freeze.until()).isEmpty();
        assertThat(freeze).hasToString("frozen until further notice: Always");
    }

    @Test
    void shouldLastUntilItIsTakenAwayWithoutAnEnd() {
        FreezeCalendar incident =
                calendar(FreezeWindow.dated("2026-11-27T12:00", "", "UTC", "Incident"), weekly("0 18 * * FRI", "1h"));

        assertThat(incident.at(at("2026-11-27T11:59:59Z"))).isEmpty();
        assertThat(incident.at(at("2028-01-01T00:00:00Z")).orElseThrow().until())
                .isEmpty();
    }

    @Test
    void shouldNeverBeFrozenWithoutWindows() {
        assertThat(FreezeCalendar.NONE.at(Instant.EPOCH)).isEmpty();
        assertThat(FreezeCalendar.NONE.nextStart(Instant.EPOCH)).isEmpty();
    }

    @Test
    void shouldFindTheNextLeapDay() {
        FreezeCalendar leap = calendar(FreezeWindow.recurring("0 0 29 2 *", "24h", "UTC", "Leap day"));

        assertThat(leap.nextStart(at("2026-01-01T00:00:00Z"))).contains(at("2028-02-29T00:00:00Z"));
        assertThat(leap.at(at("2028-02-29T23:59:59Z"))).isPresent();
        assertThat(leap.at(at("2028-03-01T00:00:00Z"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0 18 * * 5, 2026-11-27T18:00:00Z",
        "0 18 * * fri, 2026-11-27T18:00:00Z",
        "0 18 * * 0, 2026-11-29T18:00:00Z",
        "0 18 * * 7, 2026-11-29T18:00:00Z",
        "0 18 * * SAT-7, 2026-11-28T18:00:00Z",
        "*/20 * * * *, 2026-11-26T12:20:00Z",
        "5/20 13 * * *, 2026-11-26T13:05:00Z",
        "'15,45 11,22 * * *', 2026-11-26T22:15:00Z",
        "0 0 1 JAN *, 2027-01-01T00:00:00Z",
        "0 0 31 * *, 2026-12-31T00:00:00Z",
        "0 9-17/4 * * MON-FRI, 2026-11-26T13:00:00Z"
    })
    void shouldReadSchedules(String schedule, String next) {
        FreezeWindow window = FreezeWindow.recurring(schedule, "1m", "UTC", "any");

        Instant found = window.after(at("2026-11-26T12:00:00Z")).orElseThrow().from();

        assertThat(found).isEqualTo(next);
        assertThat(window.at(found.plusSeconds(59)).orElseThrow().from()).isEqualTo(found);
        assertThat(window.at(found.minusSeconds(1))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', The start is missing",
        "0 18 * *, not five fields",
        "0 0 18 * * 5, not five fields",
        "H 18 * * 5, everybody must know when",
        "0 H(0-3) * * *, everybody must know when",
        "0 H/2 * * *, everybody must know when",
        "60 * * * *, numbers from 0 to 59",
        "0 24 * * *, numbers from 0 to 23",
        "0 0 0 * *, numbers from 1 to 31",
        "0 0 * FOO *, numbers from 1 to 12",
        "0 0 * * FRI-MON, the smaller one first",
        "*/0 * * * *, steps such as",
        "'1,,2 * * * *', numbers from",
        "@weekly, not five fields",
        "0 0 13 * FRI, read differently everywhere",
        "0 0 31 2 *, no calendar has"
    })
    void shouldRefuseSchedules(String schedule, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FreezeWindow.recurring(schedule, "1h", "UTC", "any"))
                .withMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource({"62h, 3720", "2d 14h, 3720", "2d14h30m, 3750", "90m, 90", "90d, 129600"})
    void shouldReadDurations(String text, long minutes) {
        assertThat(RecurringWindow.duration(text)).isEqualTo(Duration.ofMinutes(minutes));
    }

    @ParameterizedTest
    @CsvSource({"''", "0h", "-1h", "1x", "91d", "PT1H", "1", "99999h"})
    void shouldRefuseDurations(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FreezeWindow.recurring("0 0 * * *", text, "UTC", "any"))
                .withMessageContaining("The duration");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-12-18T18:00, 2026-12-18T18:00, UTC, any, ends before it begins",
        "2026-12-18T18:00, 2026-12-17T18:00, UTC, any, ends before it begins",
        "2026-12-18T18:00, 2028-01-01T00:00, UTC, any, longer than 366 days",
        "'', 2026-12-18T18:00, UTC, any, field from",
        "2026-12-18, 2026-12-19T18:00, UTC, any, field from",
        "2026-12-18T18:00, 2026-12-19T18:00Z, UTC, any, field until",
        "2026-02-30T18:00, '', UTC, any, field from",
        "2026-12-18T18:00, '', Berlin, any, \"Berlin\"",
        "2026-12-18T18:00, '', '', any, The time zone is missing",
        "2026-12-18T18:00, '', UTC, ' ', The reason is missing"
    })
    void shouldRefuseDates(String from, String until, String zone, String reason, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FreezeWindow.dated(from, until, zone, reason))
                .withMessageContaining(why);
    }
}
