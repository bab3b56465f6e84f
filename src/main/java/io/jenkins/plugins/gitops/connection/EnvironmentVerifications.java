package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.VerificationChoices;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.verification.CheckResult;
import io.jenkins.plugins.gitops.engine.verification.VerificationLook;
import io.jenkins.plugins.gitops.engine.verification.VerificationReport;
import io.jenkins.plugins.gitops.engine.verification.VerificationState;
import io.jenkins.plugins.gitops.engine.verification.VerifiedObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * One verification of one environment on all of its clusters: what of it lives in memory between two looks. All are looked at each
 * time, also those that were well before; one that has failed is the end.
 */
public final class EnvironmentVerifications implements AutoCloseable {

    private final Map<String, EnvironmentVerification> clusters = new LinkedHashMap<>();
    /** Of the last look that found all of them well. */
    private final List<String> objects = new ArrayList<>();

    private EnvironmentVerifications() {}

    /** What one look found in all. */
    public record Look(VerificationLook all, Map<String, VerificationState> states) {

        public Look {
            states = Map.copyOf(states);
        }
    }

    /**
     * Connects to all clusters; see {@link EnvironmentVerification#open}.
     *
     * @param drift what also must not have happened, of the environment as it is on a cluster; null for nothing
     */
    public static EnvironmentVerifications open(
            EngineFactory factory,
            EnvironmentSettings settings,
            List<String> images,
            VerificationChoices choices,
            long deadlineMillis,
            Runnable onChange,
            BiFunction<EngineFactory, EnvironmentSettings, EnvironmentDrift> drift) {
        EnvironmentVerifications opened = new EnvironmentVerifications();
        try {
            for (EnvironmentSettings cluster : settings.clusters()) {
                EngineFactory there = factory.of(cluster);
                EnvironmentVerification verification = named(
                        cluster.get(Key.TARGET),
                        () -> EnvironmentVerification.open(there, cluster, images, choices, deadlineMillis, onChange));
                opened.clusters.put(cluster.get(Key.TARGET), verification);
                if (drift != null) {
                    verification.alsoCheck(drift.apply(there, cluster));
                }
            }
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** An interface of its own, since it may throw whatever it wants. */
    private interface Question<T> {
        T ask();
    }

    private static <T> T named(String cluster, Question<T> question) {
        try {
            return question.ask();
        } catch (OperationException e) {
            String message = "[" + cluster + "] " + e.getMessage();
            if (e.isRefusal()) {
                throw OperationException.refused(message, e);
            }
            throw e.isRetryable()
                    ? e.retryAfter()
                            .map(pause -> OperationException.retryable(message, pause))
                            .orElseGet(() -> OperationException.retryable(message, e))
                    : new OperationException(message, e);
        }
    }

    /** Looks once at each; see {@link EnvironmentVerification#look}. */
    public Look look(Map<String, VerificationState> states) {
        Map<String, VerificationLook> looks = new LinkedHashMap<>();
        clusters.forEach((name, verification) -> looks.put(
                name, named(name, () -> verification.look(states.getOrDefault(name, VerificationState.NONE)))));
        Map<String, VerificationState> next = new LinkedHashMap<>();
        List<CheckResult> checks = new ArrayList<>();
        looks.forEach((name, look) -> {
            next.put(name, look.state());
            look.checks()
                    .forEach(check -> checks.add(new CheckResult(
                            check.kind(), prefixed(name, check.name()), check.outcome(), check.message())));
        });
        return new Look(new VerificationLook(verdict(looks), checks, VerificationState.NONE), next);
    }

    private static String prefixed(String cluster, String text) {
        return "[" + cluster + "] " + text;
    }

    /** Returns what the look that found all well says of its objects, with the cluster before each line; empty before that. */
    public List<String> lines() {
        return List.copyOf(objects);
    }

    private Observation<VerificationReport> verdict(Map<String, VerificationLook> looks) {
        List<String> failed = new ArrayList<>();
        List<String> waiting = new ArrayList<>();
        List<Duration> pauses = new ArrayList<>();
        looks.forEach((name, look) -> {
            if (look.observation() instanceof Observation.Failed<VerificationReport> failure) {
                failed.add(prefixed(name, failure.reason()));
            } else if (look.observation() instanceof Observation.Running<VerificationReport> running) {
                waiting.add(prefixed(name, running.waitingFor()));
                pauses.add(running.retryAfter());
            }
        });
        if (!failed.isEmpty()) {
            return Observation.failed(String.join("\n", failed));
        }
        if (!waiting.isEmpty()) {
            return Observation.running(
                    pauses.stream().min(Comparator.naturalOrder()).orElseThrow(), String.join("; ", waiting));
        }
        return Observation.succeeded(report(looks));
    }

    private VerificationReport report(Map<String, VerificationLook> looks) {
        List<VerifiedObject> all = new ArrayList<>();
        objects.clear();
        List<String> images = new ArrayList<>();
        List<String> digests = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        looks.forEach((name, look) -> {
            VerificationReport report = ((Observation.Succeeded<VerificationReport>) look.observation()).value();
            all.addAll(report.objects());
            report.lines().forEach(line -> objects.add(prefixed(name, line)));
            report.runningImages().forEach(line -> images.add(prefixed(name, line)));
            digests.addAll(report.digests());
            report.warnings().forEach(line -> warnings.add(prefixed(name, line)));
        });
        return new VerificationReport(all, images, digests.stream().distinct().toList(), warnings);
    }

    @Override
    public void close() {
        clusters.values().forEach(EnvironmentVerification::close);
    }
}
