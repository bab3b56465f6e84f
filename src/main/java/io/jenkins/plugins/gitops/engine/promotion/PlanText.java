package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.promotion.PlanSummary.OfCluster;
import io.jenkins.plugins.gitops.engine.promotion.PlanSummary.PlannedChange;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The plan in a pull request's body, between two hidden lines; the first names the commit that was planned. All around it is left as
 * it is. Text of other people is code there: it mentions nobody, closes no issue, is no markup, and ends no hidden line.
 */
final class PlanText {

    /** All of it together: the forges' limits leave room for the rest. */
    private static final int LONGEST = 8_000;

    private static final int MAX_OBJECTS = 20;
    private static final int MAX_FIELDS = 3;
    private static final int MAX_TEXT = 200;
    private static final int SHORT_COMMIT = 7;

    private static final String END = "<!-- gitops-plan end -->";
    private static final Pattern START = Pattern.compile("^<!-- gitops-plan ([0-9a-f]{40}) -->\\R?", Pattern.MULTILINE);
    private static final Pattern NEXT = Pattern.compile("^(" + END + "\\R?)|<!-- gitops-plan ", Pattern.MULTILINE);
    private static final Pattern CHANGELOG =
            Pattern.compile("^### (?:Changes|Newest changes) of the application", Pattern.MULTILINE);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private PlanText() {}

    /** Where a body shows a plan. */
    private record Block(String commit, int start, int end) {}

    /** Returns the commit whose plan a body shows; nothing where it shows none. */
    static Optional<String> commitOf(String body) {
        return find(body).map(Block::commit);
    }

    /** A first line whose end a person has taken out stands for itself: nobody knows which lines behind it are the person's. */
    private static Optional<Block> find(String body) {
        Optional<Block> alone = Optional.empty();
        Matcher start = Regex.matcher(START, body);
        Matcher next = Regex.matcher(NEXT, body);
        while (start.find()) {
            boolean whole = next.find(start.end()) && next.group(1) != null;
            Block block = new Block(start.group(1), start.start(), whole ? next.end() : start.end());
            if (whole) {
                return Optional.of(block);
            }
            alone = alone.or(() -> Optional.of(block));
        }
        return alone;
    }

    /**
     * Returns a body with this plan in the place of the one that it shows; otherwise before the changelog, or at its end.
     *
     * @param longest how many characters it may have; where that is not enough, the objects are left out
     * @return nothing where that is not enough either
     */
    static Optional<String> put(String body, PlanSummary plan, int longest) {
        return Stream.of(MAX_OBJECTS, 0)
                .map(mostObjects -> put(body, block(plan, mostObjects)))
                .filter(with -> with.length() <= longest)
                .findFirst();
    }

    private static String put(String body, String text) {
        Optional<Block> block = find(body);
        if (block.isPresent()) {
            return body.substring(0, block.get().start())
                    + text
                    + body.substring(block.get().end());
        }
        Matcher changelog = Regex.matcher(CHANGELOG, body);
        if (changelog.find()) {
            return body.substring(0, changelog.start()) + text + "\n" + body.substring(changelog.start());
        }
        return body.stripTrailing() + "\n\n" + text;
    }

    private static String block(PlanSummary plan, int mostObjects) {
        StringBuilder text = new StringBuilder("<!-- gitops-plan ")
                .append(plan.commit())
                .append(" -->\n### Plan\n\nWhat a sync of `")
                .append(plan.commit(), 0, SHORT_COMMIT)
                .append("` would change, as of ")
                .append(TIME.format(plan.time()))
                .append(":\n\n");
        int told = 0;
        for (OfCluster cluster : plan.clusters()) {
            if (text.length() > LONGEST) {
                break;
            }
            append(cluster, mostObjects, text);
            told++;
        }
        int left = plan.clusters().size() - told;
        return text.append(left == 0 ? "" : "- and " + left + " more clusters, see the build\n")
                .append(END)
                .append('\n')
                .toString();
    }

    private static void append(OfCluster cluster, int mostObjects, StringBuilder text) {
        text.append("- ").append(code(cluster.cluster())).append(": ");
        if (!cluster.isPlanned()) {
            text.append("no plan: ").append(cluster.missing()).append('\n');
            return;
        }
        text.append(cluster.counts())
                .append(" (plan ")
                .append(code(cluster.hash()))
                .append(")\n");
        int told = 0;
        for (PlannedChange change : cluster.changes()) {
            String line = line(change);
            if (told == mostObjects || text.length() + line.length() > LONGEST) {
                break;
            }
            text.append(line);
            told++;
        }
        int left = cluster.changes().size() - told;
        // by four blanks, since not all forges take two for a list in a list
        text.append(left == 0 ? "" : "    - and " + left + " more, see the build\n");
    }

    private static String line(PlannedChange change) {
        String fields =
                change.fields().stream().limit(MAX_FIELDS).map(PlanText::code).collect(Collectors.joining(", "));
        int left = change.fields().size() - MAX_FIELDS;
        return "    - " + change.action() + " " + code(change.object())
                + (fields.isEmpty() ? "" : ": " + fields)
                + (left > 0 ? " and " + left + " more" : "") + "\n";
    }

    private static String code(String text) {
        String line = ChangelogText.code(text).replace('<', '‹').replace('>', '›');
        return "`" + (line.length() > MAX_TEXT ? line.substring(0, MAX_TEXT) + "…" : line) + "`";
    }
}
