package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.health.HealthOptions;
import io.jenkins.plugins.gitops.engine.operation.Redactor;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How a verification decides.
 *
 * @param failFast whether the first broken object ends it, while others may still be on their way
 * @param stableFor how long everything must stay healthy, without a restart of a container
 * @param deadlineOrNull when it gives up; null for never
 * @param objectDeadlines when single objects must be healthy
 * @param syncedAtOrNull events before are left out of the reasons; null to show all
 * @param health what the user decided about health
 * @param labelSelector what the objects of the set have in common; empty where it is not known
 * @param probes addresses that must answer
 * @param expectations expressions that must hold
 * @param redactor masks everything that is said
 */
public record VerificationOptions(
        boolean failFast,
        Duration stableFor,
        Instant deadlineOrNull,
        Map<ResourceId, Instant> objectDeadlines,
        Instant syncedAtOrNull,
        HealthOptions health,
        String labelSelector,
        List<HttpProbe> probes,
        List<ObjectExpectation> expectations,
        Redactor redactor) {

    public VerificationOptions {
        Objects.requireNonNull(stableFor, "stableFor");
        Objects.requireNonNull(health, "health");
        Objects.requireNonNull(labelSelector, "labelSelector");
        Objects.requireNonNull(redactor, "redactor");
        objectDeadlines = Map.copyOf(objectDeadlines);
        probes = List.copyOf(probes);
        expectations = List.copyOf(expectations);
    }

    /** Returns fail fast, stable for ten seconds, no time limit, no further checks. */
    public static VerificationOptions defaults() {
        return new VerificationOptions(
                true,
                Duration.ofSeconds(10),
                null,
                Map.of(),
                null,
                HealthOptions.defaults(),
                "",
                List.of(),
                List.of(),
                Redactor.DEFAULT);
    }

    /** Returns when it gives up, where there is a limit. */
    public Optional<Instant> deadline() {
        return Optional.ofNullable(deadlineOrNull);
    }

    /** Returns these options with another answer to a first broken object. */
    public VerificationOptions withFailFast(boolean fast) {
        return new VerificationOptions(
                fast,
                stableFor,
                deadlineOrNull,
                objectDeadlines,
                syncedAtOrNull,
                health,
                labelSelector,
                probes,
                expectations,
                redactor);
    }

    /** Returns these options with another time to stay healthy. */
    public VerificationOptions withStableFor(Duration time) {
        return new VerificationOptions(
                failFast,
                time,
                deadlineOrNull,
                objectDeadlines,
                syncedAtOrNull,
                health,
                labelSelector,
                probes,
                expectations,
                redactor);
    }

    /** Returns these options with a time limit: a point in time, so that a restart does not prolong it. */
    public VerificationOptions withDeadline(Instant time) {
        return new VerificationOptions(
                failFast,
                stableFor,
                time,
                objectDeadlines,
                syncedAtOrNull,
                health,
                labelSelector,
                probes,
                expectations,
                redactor);
    }

    /** Returns these options with time limits for single objects. */
    public VerificationOptions withObjectDeadlines(Map<ResourceId, Instant> times) {
        return new VerificationOptions(
                failFast,
                stableFor,
                deadlineOrNull,
                times,
                syncedAtOrNull,
                health,
                labelSelector,
                probes,
                expectations,
                redactor);
    }

    /** Returns these options with the time of the sync. */
    public VerificationOptions withSyncedAt(Instant time) {
        return new VerificationOptions(
                failFast,
                stableFor,
                deadlineOrNull,
                objectDeadlines,
                time,
                health,
                labelSelector,
                probes,
                expectations,
                redactor);
    }

    /** Returns these options with other choices about health. */
    public VerificationOptions withHealth(HealthOptions options) {
        return new VerificationOptions(
                failFast,
                stableFor,
                deadlineOrNull,
                objectDeadlines,
                syncedAtOrNull,
                options,
                labelSelector,
                probes,
                expectations,
                redactor);
    }

    /** Returns these options with the selector of the set, which spares looking for it. */
    public VerificationOptions withLabelSelector(String selector) {
        return new VerificationOptions(
                failFast,
                stableFor,
                deadlineOrNull,
                objectDeadlines,
                syncedAtOrNull,
                health,
                selector,
                probes,
                expectations,
                redactor);
    }

    /** Returns these options with addresses that must answer. */
    public VerificationOptions withProbes(List<HttpProbe> addresses) {
        return new VerificationOptions(
                failFast,
                stableFor,
                deadlineOrNull,
                objectDeadlines,
                syncedAtOrNull,
                health,
                labelSelector,
                addresses,
                expectations,
                redactor);
    }

    /** Returns these options with expressions that must hold. */
    public VerificationOptions withExpectations(List<ObjectExpectation> expressions) {
        return new VerificationOptions(
                failFast,
                stableFor,
                deadlineOrNull,
                objectDeadlines,
                syncedAtOrNull,
                health,
                labelSelector,
                probes,
                expressions,
                redactor);
    }

    /** Returns these options with secrets that must not be said. */
    public VerificationOptions withRedactor(Redactor other) {
        return new VerificationOptions(
                failFast,
                stableFor,
                deadlineOrNull,
                objectDeadlines,
                syncedAtOrNull,
                health,
                labelSelector,
                probes,
                expectations,
                other);
    }
}
