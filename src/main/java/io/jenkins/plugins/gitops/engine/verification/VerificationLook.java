package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.operation.Observation;
import java.util.List;

/**
 * All that one look found.
 *
 * @param observation whether it is over
 * @param checks each check by itself, in the order of the request
 * @param state to be handed to the next look
 */
public record VerificationLook(
        Observation<VerificationReport> observation, List<CheckResult> checks, VerificationState state) {

    public VerificationLook {
        checks = List.copyOf(checks);
    }
}
