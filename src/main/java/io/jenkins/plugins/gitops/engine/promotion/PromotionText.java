package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.manifest.ManifestChange;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The words of a promotion: commit message, pull request and log. */
final class PromotionText {

    private static final String ENVIRONMENT = "Gitops-Environment";
    private static final String APPLICATION = "Gitops-Application";
    private static final String IMAGE = "Gitops-Image";
    private static final String BUILD = "Gitops-Build";
    private static final String ORDER = "Gitops-Order";
    private static final String SOURCE_COMMIT = "Gitops-Source-Commit";
    private static final String ROLLBACK_OF = "Gitops-Rollback-Of";
    private static final Pattern ORDER_LINE = Pattern.compile("(?m)^" + ORDER + ": (\\d{1,18})$");

    private PromotionText() {}

    /** Subject, what changed in each file, and trailers for machines. */
    static String commitMessage(PromotionRequest request, List<ManifestChange> changes) {
        StringBuilder message = new StringBuilder(request.title()).append("\n\n");
        changes.forEach(change -> message.append(change.file())
                .append(": ")
                .append(oldValue(change))
                .append(" -> ")
                .append(newValue(change))
                .append('\n'));
        message.append('\n');
        trailer(message, APPLICATION, request.target().application());
        trailer(message, ENVIRONMENT, request.target().environment());
        request.images().forEach(image -> trailer(message, IMAGE, image.toString()));
        PromotionRequest.Origin origin = request.origin();
        trailer(message, BUILD, origin.build());
        trailer(message, ORDER, origin.order() > 0 ? String.valueOf(origin.order()) : "");
        trailer(message, SOURCE_COMMIT, origin.sourceCommit());
        trailer(message, ROLLBACK_OF, origin.rollbackOf());
        return message.toString();
    }

    private static void trailer(StringBuilder message, String name, String value) {
        if (!value.isEmpty()) {
            message.append(name).append(": ").append(value).append('\n');
        }
    }

    /** Returns the place of the commit's build among others, 0 where it does not say. */
    static long order(String commitMessage) {
        Matcher line = ORDER_LINE.matcher(commitMessage);
        return line.find() ? Long.parseLong(line.group(1)) : 0;
    }

    /** Returns whether a commit was made by a promotion of that target, and by nobody else on top. */
    static boolean isOurs(String commitMessage, PromotionRequest.Target target) {
        return commitMessage.contains("\n" + APPLICATION + ": " + target.application() + "\n")
                && commitMessage.contains("\n" + ENVIRONMENT + ": " + target.environment() + "\n");
    }

    /** The hidden first line lets the promotion be recovered from the pull request alone; the rest is for people. */
    static String pullRequestBody(PromotionRequest request, List<ManifestChange> changes) {
        String rows = changes.stream()
                .map(change -> "| `" + cell(change.file()) + ":" + change.line() + "` | `" + cell(oldValue(change))
                        + "` | `" + cell(newValue(change)) + "` |")
                .collect(Collectors.joining("\n"));
        String build = request.origin().build();
        return PromotionMarker.of(request).line()
                + "\nPromotes to **" + request.target().environment() + "** of "
                + request.target().application() + ":\n\n"
                + request.images().stream().map(image -> "- `" + image + "`").collect(Collectors.joining("\n"))
                + "\n\n| File | Before | After |\n|---|---|---|\n" + rows + "\n\n"
                + (build.isEmpty() ? "" : "Asked for by " + build + ". ")
                + "Merging it approves the promotion.\n";
    }

    /** Table cells end at a pipe and code at a backtick. */
    private static String cell(String text) {
        return text.replace("|", "\\|").replace("`", "'").replaceAll("\\s+", " ");
    }

    /** Writes each changed value as a diff of its place. */
    static void print(List<ManifestChange> changes, OperationLog log) {
        changes.forEach(change -> {
            log.info(change.file() + ":" + change.line() + " " + change.path());
            change.oldValue().ifPresent(value -> log.info("  - " + value));
            change.newValue().ifPresent(value -> log.info("  + " + value));
        });
    }

    private static String oldValue(ManifestChange change) {
        return change.oldValue().orElse("(not there)");
    }

    private static String newValue(ManifestChange change) {
        return change.newValue().orElse("(removed)");
    }
}
