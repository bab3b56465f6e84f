package io.jenkins.plugins.gitops.engine.verification;

import java.util.List;

/**
 * A verification that succeeded.
 *
 * @param objects all objects, each healthy or held on purpose
 * @param runningImages one line for each promoted image: which workload runs it in how many pods
 * @param digests the digests that nodes report for the promoted images, {@code sha256:…}
 * @param warnings what somebody should look at
 */
public record VerificationReport(
        List<VerifiedObject> objects, List<String> runningImages, List<String> digests, List<String> warnings) {

    public VerificationReport {
        objects = List.copyOf(objects);
        runningImages = List.copyOf(runningImages);
        digests = List.copyOf(digests);
        warnings = List.copyOf(warnings);
    }

    /** A report without digests and warnings. */
    public VerificationReport(List<VerifiedObject> objects, List<String> runningImages) {
        this(objects, runningImages, List.of(), List.of());
    }
}
