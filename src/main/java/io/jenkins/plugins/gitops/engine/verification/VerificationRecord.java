package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The result of a verification as later gates read it: what was verified where, and how it ended. Stored as JSON in one line.
 *
 * @param environment its name
 * @param commit of the config repository that was synced; may be empty
 * @param images the promoted images
 * @param digests what the nodes reported for them, {@code sha256:…}; empty where it did not pass
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

    private static final long VERSION = 1;
    private static final String SUBJECT = "The record of a verification";

    public VerificationRecord {
        Objects.requireNonNull(environment, "environment");
        Objects.requireNonNull(commit, "commit");
        Objects.requireNonNull(time, "time");
        images = List.copyOf(images);
        digests = List.copyOf(digests);
        checks = List.copyOf(checks);
    }

    /** Returns the record as one line of JSON, with the number of its format. */
    public String toJson() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("version", VERSION);
        tree.put("environment", environment);
        tree.put("commit", commit);
        tree.put("images", images);
        tree.put("digests", digests);
        tree.put("passed", passed);
        tree.put("checks", checks.stream().map(VerificationRecord::tree).toList());
        tree.put("time", time.toString());
        return ResourceJson.write(tree);
    }

    private static Map<String, Object> tree(CheckResult check) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", check.kind());
        tree.put("name", check.name());
        tree.put("outcome", check.outcome().name().toLowerCase(Locale.ROOT));
        tree.put("message", check.message());
        return tree;
    }

    /**
     * Reads a record as {@link #toJson()} writes it; what is missing, of another type or unknown is refused, since a gate must not open by a
     * record that was read wrongly.
     *
     * @throws OperationException when the text is no record, or one of another format
     */
    public static VerificationRecord parse(String json) {
        StrictTree tree = new StrictTree(ResourceJson.read(json, SUBJECT), SUBJECT);
        long version = tree.number("version");
        if (version != VERSION) {
            throw new OperationException(SUBJECT + " has the format " + version + ", and only " + VERSION
                    + " is known here; verify again, or update the plugin");
        }
        try {
            VerificationRecord read = new VerificationRecord(
                    tree.text("environment"),
                    tree.text("commit"),
                    tree.texts("images"),
                    tree.texts("digests"),
                    tree.flag("passed"),
                    tree.trees("checks").stream().map(VerificationRecord::check).toList(),
                    Instant.parse(tree.text("time")));
            tree.checkNothingElse();
            return read;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new OperationException(SUBJECT + " cannot be read (" + e.getMessage() + "); verify again", e);
        }
    }

    private static CheckResult check(StrictTree tree) {
        CheckResult check = new CheckResult(
                tree.text("kind"),
                tree.text("name"),
                CheckResult.Outcome.valueOf(tree.text("outcome").toUpperCase(Locale.ROOT)),
                tree.text("message"));
        tree.checkNothingElse();
        return check;
    }
}
