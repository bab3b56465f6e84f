package io.jenkins.plugins.gitops.engine.verification;

import java.util.List;
import java.util.Optional;

/**
 * What is checked beside health and images. Each check has its own result.
 *
 * @param probes addresses that must answer; asked once everything else has passed
 * @param expectations expressions that must hold; looked at each time
 * @param driftOrNull asked last, once everything has stayed healthy for long enough; null where drift does not matter
 */
public record FurtherChecks(List<HttpProbe> probes, List<ObjectExpectation> expectations, DriftCheck driftOrNull) {

    /** No further checks. */
    public static final FurtherChecks NONE = new FurtherChecks(List.of(), List.of(), null);

    public FurtherChecks {
        probes = List.copyOf(probes);
        expectations = List.copyOf(expectations);
    }

    /** Returns these checks with other addresses. */
    public FurtherChecks withProbes(List<HttpProbe> addresses) {
        return new FurtherChecks(addresses, expectations, driftOrNull);
    }

    /** Returns these checks with other expressions. */
    public FurtherChecks withExpectations(List<ObjectExpectation> expressions) {
        return new FurtherChecks(probes, expressions, driftOrNull);
    }

    /** Returns these checks with one that nothing has drifted. */
    public FurtherChecks withDrift(DriftCheck check) {
        return new FurtherChecks(probes, expectations, check);
    }

    /** Returns the check of drift, where there is one. */
    Optional<DriftCheck> drift() {
        return Optional.ofNullable(driftOrNull);
    }
}
