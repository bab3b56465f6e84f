package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.operation.Observation;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Looks again and again, as a caller without watches does it. */
final class RepeatedLooks {

    private RepeatedLooks() {}

    /** Returns the report of the first look that succeeds. */
    static VerificationReport until(Supplier<VerificationLook> look) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < deadline) {
            if (look.get().observation() instanceof Observation.Succeeded<VerificationReport> done) {
                return done.value();
            }
            LockSupport.parkNanos(20_000_000);
        }
        throw new AssertionError("still running: " + look.get().observation());
    }

    /** Returns the reason of the first look that fails with a text in it. */
    static String failure(Supplier<VerificationLook> look, String part) {
        long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (System.nanoTime() < deadline) {
            if (look.get().observation() instanceof Observation.Failed<VerificationReport> failed
                    && failed.reason().contains(part)) {
                return failed.reason();
            }
            LockSupport.parkNanos(100_000_000);
        }
        throw new AssertionError("still running: " + look.get().observation());
    }
}
