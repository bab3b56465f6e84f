package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.health.Health;
import io.jenkins.plugins.gitops.engine.health.HealthStatus;
import io.jenkins.plugins.gitops.engine.health.expression.ExpressionException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.verification.CheckResult.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The checks of one look, each with its own result. */
final class Checks {

    private static final int MOST_IN_PHRASE = 5;

    private final VerificationRequest request;
    private final Look look;
    private final Instant now;
    private final Mask mask;
    private final List<CheckResult> results = new ArrayList<>();
    private final List<ImageProof> proofs;

    Checks(VerificationRequest request, Look look, Instant now) {
        this.request = request;
        this.look = look;
        this.now = now;
        this.mask = new Mask(request.options().redactor(), look.workloads());
        this.proofs = request.images().stream()
                .map(image -> new ImageProof(image, look.workloads()))
                .toList();
    }

    private void add(String kind, String name, Outcome outcome, String message) {
        results.add(new CheckResult(kind, name, outcome, masked(message)));
    }

    void addAll(List<CheckResult> others) {
        others.forEach(each -> add(each.kind(), each.name(), each.outcome(), each.message()));
    }

    String masked(String text) {
        return mask.apply(text);
    }

    void addHealth() {
        for (VerifiedObject object : look.objects()) {
            Instant limit = request.options().objectDeadlines().get(object.id());
            boolean late = limit != null && !now.isBefore(limit);
            add(
                    "health",
                    object.id().toString(),
                    outcome(object.health(), late),
                    object.health() + (late && !object.health().isSettled() ? "; its time limit is over" : ""));
        }
    }

    private static Outcome outcome(Health health, boolean late) {
        if (health.isSettled()) {
            return Outcome.PASSED;
        }
        return late || health.status() == HealthStatus.DEGRADED ? Outcome.FAILED : Outcome.WAITING;
    }

    void addImages() {
        for (ImageProof proof : proofs) {
            CheckResult check = proof.check();
            add(check.kind(), check.name(), check.outcome(), check.message());
        }
    }

    void addExpectations() {
        for (ObjectExpectation expectation : request.options().expectations()) {
            String name = expectation.object() + ": " + expectation.expression();
            Optional<Resource> object = look.object(expectation.object());
            try {
                boolean holds = object.isPresent() && expectation.expression().matches(object.get());
                String message =
                        object.isEmpty() ? "the object is not in the cluster" : holds ? "" : "does not hold yet";
                add("expression", name, holds ? Outcome.PASSED : Outcome.WAITING, message);
            } catch (ExpressionException e) {
                add("expression", name, Outcome.FAILED, e.getMessage());
            }
        }
    }

    VerificationState addProbes(HttpProber prober, VerificationState state) {
        VerificationState next = state;
        for (HttpProbe probe : request.options().probes()) {
            Optional<String> fault = prober.fault(probe);
            long failures = fault.isPresent() ? state.probeFailures(probe.name()) + 1 : 0;
            next = next.withProbeFailures(probe.name(), failures);
            boolean over = probe.attempts() > 0 && failures >= probe.attempts();
            Outcome outcome = fault.isEmpty() ? Outcome.PASSED : over ? Outcome.FAILED : Outcome.WAITING;
            add(
                    "probe",
                    probe.name(),
                    outcome,
                    fault.map(text -> text + " (attempt " + failures + ")").orElse(""));
        }
        return next;
    }

    void addWaitingProbes() {
        request.options()
                .probes()
                .forEach(probe -> add("probe", probe.name(), Outcome.WAITING, "waits until everything is healthy"));
    }

    List<CheckResult> results() {
        return results;
    }

    boolean allPassed() {
        return results.stream().allMatch(check -> check.outcome() == Outcome.PASSED);
    }

    boolean hasFailed() {
        return results.stream().anyMatch(check -> check.outcome() == Outcome.FAILED);
    }

    boolean isWaiting() {
        return results.stream().anyMatch(check -> check.outcome() == Outcome.WAITING);
    }

    long unfinishedCount() {
        return unfinishedChecks().count();
    }

    private Stream<CheckResult> unfinishedChecks() {
        return results.stream().filter(check -> check.outcome() != Outcome.PASSED);
    }

    /** Returns a line for each check that failed. */
    List<String> failed() {
        return results.stream()
                .filter(check -> check.outcome() == Outcome.FAILED)
                .map(Checks::line)
                .toList();
    }

    /** Returns a line for each check that has not passed, failed ones first. */
    List<String> unfinished() {
        return Stream.concat(
                        failed().stream(),
                        unfinishedChecks()
                                .filter(check -> check.outcome() == Outcome.WAITING)
                                .map(Checks::line))
                .toList();
    }

    /** The lines of an image check name their subjects themselves. */
    private static String line(CheckResult check) {
        return check.kind().equals("image") ? check.message() : check.toString();
    }

    /** Returns what is waited for, in a few words. */
    String phrase() {
        List<String> lines = unfinished();
        String more = lines.size() > MOST_IN_PHRASE ? "; and " + (lines.size() - MOST_IN_PHRASE) + " more" : "";
        return lines.stream()
                        .limit(MOST_IN_PHRASE)
                        .map(line -> line.replace("\n", "; "))
                        .collect(Collectors.joining("; "))
                + more;
    }

    /** Returns the workloads whose state is to be explained: broken ones, and after the time limit unfinished ones too. */
    List<Workload> workloadsToExplain(boolean unfinishedToo) {
        Stream<VerifiedObject> unfinished = look.objects().stream()
                .filter(object -> unfinishedToo && object.health().status() == HealthStatus.PROGRESSING);
        return Stream.concat(
                        look.objects().stream().filter(object -> object.health().status() == HealthStatus.DEGRADED),
                        unfinished)
                .flatMap(object -> look.workload(object.id()).stream())
                .toList();
    }

    VerificationReport report() {
        List<String> warnings = new ArrayList<>();
        look.objects().stream()
                .filter(object -> !object.health().warning().isEmpty())
                .forEach(object ->
                        warnings.add(masked(object.id() + ": " + object.health().warning())));
        proofs.forEach(proof -> proof.warning().ifPresent(warnings::add));
        return new VerificationReport(
                look.objects(),
                proofs.stream()
                        .map(ImageProof::runs)
                        .flatMap(Collection::stream)
                        .toList(),
                List.copyOf(proofs.stream()
                        .flatMap(proof -> proof.digests().stream())
                        .collect(Collectors.toCollection(TreeSet::new))),
                warnings);
    }
}
