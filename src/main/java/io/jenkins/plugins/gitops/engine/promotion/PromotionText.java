package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.manifest.ManifestChange;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.List;
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
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private static final Pattern ADDRESS = Pattern.compile("https?://[A-Za-z0-9._:/%?=&~+-]+");

    private PromotionText() {}

    /** Subject, what changed in each file, and trailers for machines. */
    static String commitMessage(PromotionRequest request, List<ManifestChange> changes) {
        StringBuilder message = new StringBuilder(request.title()).append("\n\n");
        changes.forEach(change -> message.append(oneLine(change.file()))
                .append(": ")
                .append(ChangelogText.inert(oldValue(change)))
                .append(" -> ")
                .append(ChangelogText.inert(newValue(change)))
                .append('\n'));
        message.append('\n');
        message.append(ChangelogText.plain(request.origin().source().changes()));
        trailer(message, APPLICATION, request.target().application());
        trailer(message, ENVIRONMENT, request.target().environment());
        request.images().forEach(image -> trailer(message, IMAGE, image.toString()));
        PromotionRequest.Origin origin = request.origin();
        trailer(message, BUILD, origin.build());
        trailer(message, ORDER, origin.order() > 0 ? String.valueOf(origin.order()) : "");
        trailer(message, SOURCE_COMMIT, origin.source().commit());
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
        return trailers(commitMessage, ORDER).stream()
                .filter(value -> Regex.matcher(NUMBER, value).matches())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }

    /** Returns the application's commit that a promotion's commit names; empty where it does not say. */
    static String sourceCommit(String commitMessage) {
        return trailers(commitMessage, SOURCE_COMMIT).stream().findFirst().orElse("");
    }

    /** In the last paragraph alone: what stands above may be a value that a person wrote into a file. */
    private static List<String> trailers(String commitMessage, String name) {
        String stripped = commitMessage.stripTrailing();
        return stripped.substring(stripped.lastIndexOf("\n\n") + 1)
                .lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .toList();
    }

    /** Returns whether a commit was made by a promotion of that target, and by nobody else on top. */
    static boolean isOurs(String commitMessage, PromotionRequest.Target target) {
        return trailers(commitMessage, APPLICATION).equals(List.of(target.application()))
                && trailers(commitMessage, ENVIRONMENT).equals(List.of(target.environment()));
    }

    /** The hidden first line lets the promotion be recovered from the pull request alone; the rest is for people. */
    static String pullRequestBody(PromotionRequest request, List<ManifestChange> changes) {
        String rows = changes.stream()
                .map(change -> "| `" + cell(change.file()) + ":" + change.line()
                        + (request.captured().isPresent() ? " " + cell(change.path()) : "") + "` | `"
                        + cell(oldValue(change))
                        + "` | `" + cell(newValue(change)) + "` |")
                .collect(Collectors.joining("\n"));
        String build = request.origin().build();
        return PromotionMarker.of(request).line()
                + "\n"
                + request.captured().map(captured -> captureText(request)).orElseGet(() -> imageText(request))
                + "\n\n| File | Before | After |\n|---|---|---|\n" + rows + "\n\n"
                + (build.isEmpty() ? "" : "Asked for by " + link(build) + ". ")
                + (request.captured().isPresent()
                        ? "Merging it makes them what the environment should be.\n"
                        : "Merging it approves the promotion.\n")
                + request.captured().map(PromotionText::left).orElse("")
                // last, since a forge's limit cuts the end
                + ChangelogText.markdown(request.origin().source().changes());
    }

    private static String imageText(PromotionRequest request) {
        return "Promotes to **" + request.target().environment() + "** of "
                + request.target().application() + ":\n\n"
                + request.images().stream().map(image -> "- `" + image + "`").collect(Collectors.joining("\n"));
    }

    private static String captureText(PromotionRequest request) {
        return "Brings values of **" + request.target().environment() + "** of "
                + request.target().application() + " into Git as they are in the cluster.";
    }

    private static String left(CapturedDrift captured) {
        return captured.left().isEmpty()
                ? ""
                : "\nNot captured:\n\n"
                        + captured.left().stream()
                                .map(line -> "- `" + cell(line) + "`")
                                .collect(Collectors.joining("\n"))
                        + "\n";
    }

    /** An address stays one; a name is code, so that it mentions nobody. */
    static String link(String build) {
        return Regex.matcher(ADDRESS, build).matches() ? build : "`" + cell(build) + "`";
    }

    private static String oneLine(String text) {
        return ChangelogText.oneLine(text);
    }

    /** Table cells end at a pipe and code at a backtick. */
    private static String cell(String text) {
        return Regex.replaceAll(text.replace("|", "\\|").replace("`", "'"), "\\s+", " ");
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
