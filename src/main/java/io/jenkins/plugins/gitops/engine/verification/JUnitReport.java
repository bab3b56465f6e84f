package io.jenkins.plugins.gitops.engine.verification;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The checks of a verification as a JUnit file, which Jenkins' test report shows. */
public final class JUnitReport {

    private JUnitReport() {}

    /**
     * Returns the file's text.
     *
     * @param suite the name that groups the checks, such as {@code gitopsVerify.staging}
     * @param checks of the last look; one that still waits counts as failed
     * @param started when the verification began
     * @param took how long it took
     */
    public static String write(String suite, List<CheckResult> checks, Instant started, Duration took) {
        long failures = checks.stream().filter(JUnitReport::isFailure).count();
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append("<testsuite name=\"")
                .append(escaped(suite))
                .append("\" tests=\"")
                .append(checks.size());
        xml.append("\" failures=\"").append(failures).append("\" errors=\"0\" skipped=\"0\" time=\"");
        xml.append(took.toMillis() / 1000.0).append("\" timestamp=\"");
        xml.append(started.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", ""))
                .append("\">\n");
        checks.forEach(check -> append(xml, suite, check));
        return xml.append("</testsuite>\n").toString();
    }

    private static void append(StringBuilder xml, String suite, CheckResult check) {
        xml.append("  <testcase classname=\"").append(escaped(suite + "." + check.kind()));
        xml.append("\" name=\"").append(escaped(check.name())).append("\" time=\"0\"");
        if (!isFailure(check)) {
            xml.append("/>\n");
            return;
        }
        String first = check.message().lines().findFirst().orElse("");
        xml.append(">\n    <failure type=\"").append(check.outcome().name());
        xml.append("\" message=\"").append(escaped(first)).append("\">");
        xml.append(escaped(check.message())).append("</failure>\n  </testcase>\n");
    }

    private static boolean isFailure(CheckResult check) {
        return check.outcome() != CheckResult.Outcome.PASSED;
    }

    /** Logs hold characters that XML does not know; one of them would make the whole report unreadable. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\n' -> escaped.append("&#10;");
                default -> {
                    boolean known = c == '\t'
                            || c == '\r'
                            || c >= 0x20 && c <= 0xD7FF
                            || c >= 0xE000 && c <= 0xFFFD
                            || c >= 0x10000;
                    escaped.appendCodePoint(known ? c : 0xFFFD);
                }
            }
        });
        return escaped.toString();
    }
}
