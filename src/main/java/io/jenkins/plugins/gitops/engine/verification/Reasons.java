package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.cluster.ClusterException;
import io.jenkins.plugins.gitops.engine.cluster.ClusterInsight;
import io.jenkins.plugins.gitops.engine.health.ContainerFault;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Why a workload is not healthy: what nodes say of its containers, the newest warnings, the last lines of its logs. */
final class Reasons {

    private static final Logger LOGGER = Logger.getLogger(Reasons.class.getName());

    /** Of as many a reader wants to read. */
    static final int MAX_WORKLOADS = 5;

    private static final int MAX_CONTAINERS = 3;
    private static final int MAX_EVENTS = 3;
    private static final int LOG_LINES = 10;
    private static final int MAX_LINE = 500;

    private final Optional<ClusterInsight> insight;
    private final Optional<Instant> since;
    private final Map<String, List<Resource>> warnings = new HashMap<>();

    /**
     * @param insight what events and logs come from; without it, only the pods' states are told
     * @param since older events are left out
     */
    Reasons(Optional<ClusterInsight> insight, Optional<Instant> since) {
        this.insight = insight;
        // events tell their time in seconds
        this.since = since.map(time -> time.truncatedTo(ChronoUnit.SECONDS));
    }

    /** Returns lines about the first {@link #MAX_WORKLOADS}, indented, not masked yet. */
    List<String> of(List<Workload> workloads) {
        List<String> lines = new ArrayList<>();
        workloads.stream().limit(MAX_WORKLOADS).forEach(workload -> {
            List<String> found = new ArrayList<>();
            addContainers(workload, found);
            addEvents(workload, found);
            if (!found.isEmpty()) {
                lines.add(workload.object() + ":");
                found.forEach(line -> lines.add("  " + line));
            }
        });
        return lines;
    }

    private void addContainers(Workload workload, List<String> lines) {
        int left = MAX_CONTAINERS;
        for (Resource pod : workload.presentPods()) {
            for (ContainerFault fault : ContainerFault.of(pod)) {
                if (left-- <= 0) {
                    return;
                }
                lines.add("pod " + pod.name() + ", " + shortened(fault.toString()));
                addLog(pod, fault, lines);
            }
        }
    }

    private void addLog(Resource pod, ContainerFault fault, List<String> lines) {
        if (insight.isEmpty() || fault.exitCode() < 0) {
            return;
        }
        try {
            // one that waits for its next start has no log of its own, only that of its last run; one that has just
            // ended has
            boolean hasEnded = fault.waiting().isEmpty() && !fault.isUp();
            boolean previous = fault.restarts() > 0 && !hasEnded;
            String log = insight.get().log(pod.namespace(), pod.name(), fault.container(), previous, LOG_LINES);
            log.lines()
                    .skip(Math.max(0, log.lines().count() - LOG_LINES))
                    .forEach(line -> lines.add("  log: " + shortened(line)));
        } catch (ClusterException e) {
            LOGGER.log(Level.FINE, "the log of a failing container could not be read", e);
        }
    }

    private void addEvents(Workload workload, List<String> lines) {
        Set<String> uids = new HashSet<>();
        uids.add(workload.object().uid());
        workload.pods().forEach(pod -> uids.add(pod.uid()));
        workload.related().forEach(set -> uids.add(set.uid()));
        warnings(workload.object().namespace()).stream()
                .filter(event -> uids.contains(event.text("involvedObject", "uid")))
                .filter(event -> since.isEmpty() || !time(event).isBefore(since.get()))
                .sorted(Comparator.comparing(Reasons::time).reversed())
                .limit(MAX_EVENTS)
                .map(Reasons::describe)
                .distinct()
                .forEach(lines::add);
    }

    private static String describe(Resource event) {
        long count = Math.max(event.number(1, "count"), event.number(1, "series", "count"));
        return "event " + event.text("reason") + " (" + event.text("involvedObject", "kind") + " "
                + event.text("involvedObject", "name") + (count > 1 ? ", " + count + " times" : "") + "): "
                + shortened(event.text("message"));
    }

    private List<Resource> warnings(String namespace) {
        return warnings.computeIfAbsent(namespace, each -> {
            try {
                return insight.map(source -> source.warnings(each)).orElse(List.of());
            } catch (ClusterException e) {
                LOGGER.log(Level.FINE, "the events of a namespace could not be read", e);
                return List.of();
            }
        });
    }

    /** Events of the two APIs write their time in different places. */
    private static Instant time(Resource event) {
        for (String text : List.of(
                event.text("series", "lastObservedTime"),
                event.text("lastTimestamp"),
                event.text("eventTime"),
                event.text("metadata", "creationTimestamp"))) {
            try {
                if (!text.isEmpty()) {
                    return Instant.parse(text);
                }
            } catch (DateTimeParseException e) {
                // the next one may be readable
            }
        }
        return Instant.MAX;
    }

    private static String shortened(String text) {
        String line = text.strip().replace('\n', ' ');
        return line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE) + "…";
    }
}
