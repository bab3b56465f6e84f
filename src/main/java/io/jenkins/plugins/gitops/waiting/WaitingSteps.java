package io.jenkins.plugins.gitops.waiting;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All steps of this Jenkins that wait now. One entry for a flow node of a build; whoever signs in again takes the place of
 * who was there. In memory only, safe for use by several threads; no method blocks on anything but other callers.
 */
@Extension
public class WaitingSteps {

    /** By build and flow node, in the order in which they began to wait. */
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** Where a repository's last part leads; steps without a repository are under the empty text. */
    private final Map<String, Map<String, Entry>> byLastPart = new LinkedHashMap<>();

    private record Entry(WaitingStep step, RepositoryPath repository) {}

    /** Returns the waiting steps of this Jenkins. */
    public static WaitingSteps get() {
        return ExtensionList.lookupSingleton(WaitingSteps.class);
    }

    private static String key(String runId, String nodeId) {
        return runId + " " + nodeId;
    }

    private static String key(WaitingStep step) {
        return key(step.runId(), step.nodeId());
    }

    /** Signs a step in. Repeatable. */
    public void signIn(WaitingStep step) {
        Entry entry = new Entry(step, RepositoryPath.of(step.repository()));
        synchronized (this) {
            remove(key(step));
            entries.put(key(step), entry);
            byLastPart
                    .computeIfAbsent(entry.repository.lastPart(), part -> new LinkedHashMap<>())
                    .put(key(step), entry);
        }
    }

    /** Signs a step out. Nothing happens where it is not signed in, or another has taken its place. */
    public synchronized void signOut(WaitingStep step) {
        Entry entry = entries.get(key(step));
        if (entry != null && entry.step == step) {
            remove(key(step));
        }
    }

    private void remove(String key) {
        Entry entry = entries.remove(key);
        if (entry != null) {
            String part = entry.repository.lastPart();
            Map<String, Entry> same = byLastPart.get(part);
            same.remove(key);
            if (same.isEmpty()) {
                byLastPart.remove(part);
            }
        }
    }

    /** Returns the waiting step of a flow node. */
    public synchronized Optional<WaitingStep> find(Run<?, ?> run, String nodeId) {
        return Optional.ofNullable(entries.get(key(run.getExternalizableId(), nodeId)))
                .map(Entry::step);
    }

    /** Returns all, those who wait longest first. */
    public synchronized List<WaitingStep> all() {
        return entries.values().stream().map(Entry::step).toList();
    }

    /** Returns those who wait for something in the repository that a forge calls by that name. */
    public synchronized List<WaitingStep> waitingFor(RepositoryPath name) {
        return byLastPart.getOrDefault(name.lastPart(), Map.of()).values().stream()
                .filter(entry -> entry.repository.isCalled(name))
                .map(Entry::step)
                .toList();
    }
}
