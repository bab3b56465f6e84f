package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.health.HealthOptions;
import io.jenkins.plugins.gitops.engine.operation.Redactor;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How a verification decides.
 *
 * @param patience when it ends
 * @param health what the user decided about health
 * @param checks what is checked beside health and images
 * @param sync what is known of the sync before
 * @param redactor masks everything that is said
 */
public record VerificationOptions(
        Patience patience, HealthOptions health, FurtherChecks checks, LastSync sync, Redactor redactor) {

    public VerificationOptions {
        Objects.requireNonNull(patience, "patience");
        Objects.requireNonNull(health, "health");
        Objects.requireNonNull(checks, "checks");
        Objects.requireNonNull(sync, "sync");
        Objects.requireNonNull(redactor, "redactor");
    }

    /** Returns fail fast, stable for ten seconds, no time limit, no further checks. */
    public static VerificationOptions defaults() {
        return new VerificationOptions(
                Patience.DEFAULT, HealthOptions.defaults(), FurtherChecks.NONE, LastSync.UNKNOWN, Redactor.DEFAULT);
    }

    /** Returns these options with another end. */
    public VerificationOptions withPatience(Patience other) {
        return new VerificationOptions(other, health, checks, sync, redactor);
    }

    /** Returns these options with other choices about health. */
    public VerificationOptions withHealth(HealthOptions other) {
        return new VerificationOptions(patience, other, checks, sync, redactor);
    }

    /** Returns these options with other further checks. */
    public VerificationOptions withChecks(FurtherChecks other) {
        return new VerificationOptions(patience, health, other, sync, redactor);
    }

    /** Returns these options after another sync. */
    public VerificationOptions withSync(LastSync other) {
        return new VerificationOptions(patience, health, checks, other, redactor);
    }

    /** Returns these options with secrets that must not be said. */
    public VerificationOptions withRedactor(Redactor other) {
        return new VerificationOptions(patience, health, checks, sync, other);
    }

    /** Returns these options with another answer to a first broken object. */
    public VerificationOptions withFailFast(boolean fast) {
        return withPatience(patience.withFailFast(fast));
    }

    /** Returns these options with another time to stay healthy. */
    public VerificationOptions withStableFor(Duration time) {
        return withPatience(patience.withStableFor(time));
    }

    /** Returns these options with a time limit: a point in time, so that a restart does not prolong it. */
    public VerificationOptions withDeadline(Instant time) {
        return withPatience(patience.withDeadline(time));
    }

    /** Returns these options with time limits for single objects. */
    public VerificationOptions withObjectDeadlines(Map<ResourceId, Instant> times) {
        return withPatience(patience.withObjectDeadlines(times));
    }

    /** Returns these options with the time of the sync. */
    public VerificationOptions withSyncedAt(Instant time) {
        return withSync(new LastSync(time, sync.labelSelector()));
    }

    /** Returns these options with addresses that must answer. */
    public VerificationOptions withProbes(List<HttpProbe> addresses) {
        return withChecks(checks.withProbes(addresses));
    }

    /** Returns these options with expressions that must hold. */
    public VerificationOptions withExpectations(List<ObjectExpectation> expressions) {
        return withChecks(checks.withExpectations(expressions));
    }

    /** Returns these options with a check that nothing has drifted. */
    public VerificationOptions withDriftCheck(DriftCheck check) {
        return withChecks(checks.withDrift(check));
    }
}
