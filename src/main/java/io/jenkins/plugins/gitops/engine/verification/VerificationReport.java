package io.jenkins.plugins.gitops.engine.verification;

import java.util.List;

/**
 * A verification that succeeded.
 *
 * @param objects all objects, each healthy or held on purpose
 * @param runningImages one line for each promoted image: which workload runs it in how many pods
 */
public record VerificationReport(List<VerifiedObject> objects, List<String> runningImages) {

    public VerificationReport {
        objects = List.copyOf(objects);
        runningImages = List.copyOf(runningImages);
    }
}
