package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The result of a verification as later gates read it: what was verified where, and how it ended.
 *
 * @param environment its name
 * @param commit of the config repository that was synced; may be empty
 * @param images the promoted images
 * @param digests what the nodes reported for them
 * @param passed whether the verification succeeded
 * @param checks each check by itself
 * @param time of its end
 */
public record VerificationRecord(
        String environment,
        String commit,
        List<String> images,
        List<String> digests,
        boolean passed,
        List<CheckResult> checks,
        Instant time) {

    public VerificationRecord {
        images = List.copyOf(images);
        digests = List.copyOf(digests);
        checks = List.copyOf(checks);
    }

    /** Returns whether it proves that a digest ran healthily. */
    public boolean proves(String digest) {
        return passed && digests.contains(digest);
    }

    /** Returns the record as one line of JSON. */
    public String toJson() {
        List<Map<String, String>> written = checks.stream()
                .map(check -> Map.of(
                        "kind", check.kind(),
                        "name", check.name(),
                        "outcome", check.outcome().name().toLowerCase(Locale.ROOT),
                        "message", check.message()))
                .toList();
        return ResourceJson.write(Map.of(
                "environment", environment,
                "commit", commit,
                "images", images,
                "digests", digests,
                "passed", passed,
                "checks", written,
                "time", time.toString()));
    }

    /**
     * Reads a record.
     *
     * @throws OperationException when the text is no record
     */
    public static VerificationRecord parse(String json) {
        Resource tree = Resource.of(ResourceJson.read(json, "The record of a verification"));
        try {
            List<CheckResult> checks = tree.maps("checks").stream()
                    .map(Resource::of)
                    .map(check -> new CheckResult(
                            check.text("kind"),
                            check.text("name"),
                            CheckResult.Outcome.valueOf(check.text("outcome").toUpperCase(Locale.ROOT)),
                            check.text("message")))
                    .toList();
            return new VerificationRecord(
                    tree.text("environment"),
                    tree.text("commit"),
                    texts(tree, "images"),
                    texts(tree, "digests"),
                    tree.isTrue("passed"),
                    checks,
                    Instant.parse(tree.text("time")));
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            throw new OperationException("The record of a verification cannot be read; verify again", e);
        }
    }

    private static List<String> texts(Resource tree, String field) {
        return tree.at(field).map(list -> (List<?>) list).orElse(List.of()).stream()
                .map(String::valueOf)
                .toList();
    }
}
