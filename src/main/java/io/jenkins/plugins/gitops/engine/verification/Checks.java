package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.health.Health;
import io.jenkins.plugins.gitops.engine.health.expression.ExpressionException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.verification.CheckResult.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The checks of one look, each with its own result. */
public final class Checks {

    private static final int MAX_IN_PHRASE = 5;
    private static final int MAX_FINDINGS = 20;

    private final VerificationRequest request;
    private final Look look;
    private final Instant now;
    private final Mask mask;
    private final List<CheckResult> results = new ArrayList<>();
    private final List<ImageProof> proofs;
    private final Set<ResourceId> failedObjects = new HashSet<>();
    private int postponed;

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

    /** Adds a check that is not asked yet: as long as nothing else is on its way, it is not either. */
    private void postpone(String kind, String name, String message) {
        postponed++;
        add(kind, name, Outcome.WAITING, message);
    }

    void addAll(List<CheckResult> others) {
        others.forEach(each -> add(each.kind(), each.name(), each.outcome(), each.message()));
    }

    String masked(String text) {
        return mask.apply(text);
    }

    void addHealth() {
        for (VerifiedObject object : look.objects()) {
            boolean late = request.options().patience().isOver(object.id(), now);
            Outcome outcome = outcome(object.health(), late);
            if (outcome == Outcome.FAILED) {
                failedObjects.add(object.id());
            }
            add(
                    "health",
                    object.id().toString(),
                    outcome,
                    object.health() + (late && !object.health().isSettled() ? "; its time limit is over" : ""));
        }
    }

    private static Outcome outcome(Health health, boolean late) {
        return switch (health.status()) {
            case HEALTHY, SUSPENDED -> Outcome.PASSED;
            case DEGRADED, UNKNOWN -> Outcome.FAILED;
            case PROGRESSING, MISSING -> late ? Outcome.FAILED : Outcome.WAITING;
        };
    }

    void addImages() {
        for (ImageProof proof : proofs) {
            CheckResult check = proof.check();
            if (check.outcome() == Outcome.WAITING && failedObjects.containsAll(proof.pendingIn())) {
                // pods of a workload that gets no further do not change any more
                postpone(check.kind(), check.name(), check.message());
            } else {
                add(check.kind(), check.name(), check.outcome(), check.message());
            }
        }
    }

    void addExpectations() {
        for (ObjectExpectation expectation : request.options().checks().expectations()) {
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
        for (HttpProbe probe : request.options().checks().probes()) {
            Optional<String> fault = prober.fault(probe);
            // what nobody asks for is not counted: the state, and what is waited for, stay the same then
            boolean counts = probe.attempts() > 0;
            long failures = counts && fault.isPresent() ? state.probeFailures(probe.name()) + 1 : 0;
            next = next.withProbeFailures(probe.name(), failures);
            boolean over = counts && failures >= probe.attempts();
            Outcome outcome = fault.isEmpty() ? Outcome.PASSED : over ? Outcome.FAILED : Outcome.WAITING;
            add(
                    "probe",
                    probe.name(),
                    outcome,
                    fault.map(text -> counts ? text + " (attempt " + failures + ")" : text)
                            .orElse(""));
        }
        return next;
    }

    void postponeProbes() {
        request.options()
                .checks()
                .probes()
                .forEach(probe -> postpone("probe", probe.name(), "waits until everything is healthy"));
    }

    void addDrift() {
        request.options().checks().drift().ifPresent(drift -> {
            List<String> findings = drift.findings().get();
            String more = findings.size() > MAX_FINDINGS
                    ? "\nand " + (findings.size() - MAX_FINDINGS) + " more differences"
                    : "";
            add(
                    "drift",
                    drift.subject(),
                    findings.isEmpty() ? Outcome.PASSED : Outcome.FAILED,
                    findings.isEmpty()
                            ? ""
                            : "is not what its commit says:\n"
                                    + findings.stream().limit(MAX_FINDINGS).collect(Collectors.joining("\n"))
                                    + more);
        });
    }

    void postponeDrift() {
        request.options()
                .checks()
                .drift()
                .ifPresent(drift -> postpone("drift", drift.subject(), "is compared at the end"));
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

    /** Returns whether something may still change by itself. */
    boolean isOnItsWay() {
        return results.stream()
                        .filter(check -> check.outcome() == Outcome.WAITING)
                        .count()
                > postponed;
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
        String more = lines.size() > MAX_IN_PHRASE ? "; and " + (lines.size() - MAX_IN_PHRASE) + " more" : "";
        return lines.stream()
                        .limit(MAX_IN_PHRASE)
                        .map(line -> line.replace("\n", "; "))
                        .collect(Collectors.joining("; "))
                + more;
    }

    /** Returns the workloads whose state is to be explained: broken ones, and after the time limit unfinished ones too. */
    List<Workload> workloadsToExplain(boolean unfinishedToo) {
        Stream<ResourceId> broken =
                look.objects().stream().map(VerifiedObject::id).filter(failedObjects::contains);
        Stream<ResourceId> unfinished = look.objects().stream()
                .filter(object -> unfinishedToo && !object.health().isSettled())
                .map(VerifiedObject::id);
        return Stream.concat(broken, unfinished)
                .distinct()
                .flatMap(id -> look.workload(id).stream())
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
                look.objects().stream().map(this::masked).toList(),
                proofs.stream()
                        .map(ImageProof::runs)
                        .flatMap(Collection::stream)
                        .toList(),
                List.copyOf(proofs.stream()
                        .flatMap(proof -> proof.digests().stream())
                        .collect(Collectors.toCollection(TreeSet::new))),
                warnings);
    }

    private VerifiedObject masked(VerifiedObject object) {
        Health health = object.health();
        return new VerifiedObject(
                object.id(), new Health(health.status(), masked(health.message()), masked(health.warning())));
    }
}
