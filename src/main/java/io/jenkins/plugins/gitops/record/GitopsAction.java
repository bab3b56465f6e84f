package io.jenkins.plugins.gitops.record;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Action;
import hudson.model.InvisibleAction;
import hudson.model.Run;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import jenkins.model.RunAction2;

/**
 * All that the GitOps steps of one build did and wait for. Stored in {@code build.xml}, by flow node: what is left of a
 * build that Jenkins itself ended after a crash. So steps write what they intend before an effect, and its number right
 * after it.
 *
 * <p>Safe for use by several threads. A change makes new records and puts them in the place of the old ones, so that whoever
 * saves the build meanwhile writes a state that was.
 */
public final class GitopsAction extends InvisibleAction implements RunAction2 {

    /** A pipeline may run steps in a loop; those who ended first are forgotten first. */
    static final int MAX_RECORDS = 500;

    /** Never changed after it was put here, nor are the records in it. */
    private volatile ArrayList<StepRecord> records = new ArrayList<>();

    /** Null before the first step began. */
    private volatile String address;

    private transient volatile Run<?, ?> run;

    private GitopsAction() {}

    /** Returns the action of a build; adds it, without saving the build, where it has none. */
    public static GitopsAction of(Run<?, ?> run) {
        return find(run).orElseGet(() -> add(run));
    }

    private static synchronized GitopsAction add(Run<?, ?> run) {
        return find(run).orElseGet(() -> {
            GitopsAction action = new GitopsAction();
            action.run = run;
            run.addAction(action);
            return action;
        });
    }

    /** Returns the action of a build that has one. Looks at what is stored only: asks no factory of other plugins. */
    @SuppressWarnings("deprecation") // the others make the transient actions of all plugins first
    public static Optional<GitopsAction> find(Run<?, ?> run) {
        for (Action action : run.getActions()) {
            if (action instanceof GitopsAction found) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    @Override
    public void onAttached(Run<?, ?> attachedTo) {
        run = attachedTo;
    }

    @Override
    public void onLoad(Run<?, ?> loadedFrom) {
        run = loadedFrom;
    }

    /** Leaves out what cannot be read whole, so that the rest of the build stays readable. */
    private Object readResolve() {
        ArrayList<StepRecord> read = new ArrayList<>();
        if (records != null) {
            records.stream()
                    .filter(record -> record != null && record.isWhole())
                    .forEach(read::add);
        }
        records = read;
        return this;
    }

    /**
     * Notes by which address pull requests and clusters know the build. The first one counts: by another one, after its job was
     * renamed, the build would take what it did itself for somebody else's. Saves nothing.
     */
    public void signAs(String current) {
        if (address == null) {
            address = XmlText.of(current);
        }
    }

    /** Returns by which address pull requests and clusters know the build; empty before its first step began. */
    public Optional<String> address() {
        return Optional.ofNullable(address);
    }

    /**
     * Adds the record of a step and saves the build. Repeatable: of a flow node that has a record already, that one is
     * returned as it is.
     *
     * @param startedMillis when the step started, in milliseconds since 1970
     * @param deadlineMillis when it gives up; zero without a limit
     * @return a copy
     * @throws OperationException that may pass, when the build cannot be saved; one that may not, when it was deleted
     */
    public StepRecord open(
            String nodeId,
            StepRecord.Kind kind,
            String application,
            String environment,
            long startedMillis,
            long deadlineMillis) {
        Optional<StepRecord> known = find(nodeId);
        if (known.isPresent()) {
            return known.get();
        }
        StepRecord opened = new StepRecord(nodeId, kind, application, environment, startedMillis, deadlineMillis);
        add(opened);
        save();
        return opened.copy();
    }

    private synchronized void add(StepRecord opened) {
        ArrayList<StepRecord> next = new ArrayList<>(records);
        next.add(opened);
        while (next.size() > MAX_RECORDS) {
            next.stream()
                    .filter(each -> each.getState().isEnd())
                    .min(Comparator.comparingLong(StepRecord::getEndedMillis))
                    .ifPresentOrElse(next::remove, () -> next.remove(0));
        }
        records = next;
    }

    /**
     * Changes the record of a step and saves the build; returns when it is on the disk. Nothing happens where the step has no
     * record.
     *
     * @param change does nothing but set values of the record that it gets: it runs under a lock
     * @throws OperationException that may pass, when the build cannot be saved; one that may not, when it was deleted
     */
    public void update(String nodeId, Consumer<StepRecord> change) {
        if (replace(nodeId, change)) {
            // not under the lock: saving takes the build's own
            save();
        }
    }

    /**
     * Writes what a person has decided and saves the build; returns when it is on the disk. The first answer counts.
     *
     * @param answer {@link StepRecord#ACCEPTED} or {@link StepRecord#REJECTED}
     * @param person who decided
     * @return false where nothing is asked, or somebody was faster
     * @throws OperationException that may pass, when the build cannot be saved
     */
    public boolean answer(String nodeId, String answer, String person) {
        AtomicBoolean taken = new AtomicBoolean();
        update(nodeId, record -> {
            if (record.isAsking()) {
                record.put(StepRecord.ANSWER, answer);
                record.put(StepRecord.ANSWERED_BY, person);
                record.put(StepRecord.ANSWERED_MILLIS, String.valueOf(System.currentTimeMillis()));
                taken.set(true);
            }
        });
        return taken.get();
    }

    /**
     * Writes that a person lets a step through its freeze and saves the build; returns when it is on the disk. The first one counts.
     *
     * @param person who does so
     * @param reason why, in one line
     * @return false where the step is not frozen, or somebody was faster
     * @throws OperationException that may pass, when the build cannot be saved
     */
    public boolean overrideFreeze(String nodeId, String person, String reason) {
        AtomicBoolean taken = new AtomicBoolean();
        update(nodeId, record -> {
            if (record.isFrozen() && !record.getState().isEnd()) {
                record.put(StepRecord.FREEZE_OVERRIDDEN_BY, person);
                record.put(StepRecord.FREEZE_OVERRIDE_REASON, reason);
                record.put(StepRecord.FREEZE_OVERRIDDEN_MILLIS, String.valueOf(System.currentTimeMillis()));
                taken.set(true);
            }
        });
        return taken.get();
    }

    private synchronized boolean replace(String nodeId, Consumer<StepRecord> change) {
        ArrayList<StepRecord> next = new ArrayList<>(records);
        for (int i = 0; i < next.size(); i++) {
            if (next.get(i).getNodeId().equals(nodeId)) {
                StepRecord changed = next.get(i).copy();
                change.accept(changed);
                next.set(i, changed);
                records = next;
                return true;
            }
        }
        return false;
    }

    /**
     * Writes a document of a step, then names it in its record and saves the build. An older one of that name is replaced.
     *
     * @param name one of the names of {@link StepRecord}, such as {@link StepRecord#PLAN_DOCUMENT}
     * @param content secret values masked
     * @throws OperationException when it is too large, or, as one that may pass, when it cannot be written
     */
    public void write(String nodeId, String name, String content) {
        StepDocuments.write(run, nodeId, name, content);
        update(nodeId, record -> record.addDocument(name));
    }

    /**
     * Reads a document that a record names.
     *
     * @throws IOException when the disk fails
     */
    public Optional<String> read(String nodeId, String name) throws IOException {
        boolean named = find(nodeId)
                .filter(record -> record.getDocuments().contains(name))
                .isPresent();
        return named ? StepDocuments.read(run, nodeId, name) : Optional.empty();
    }

    /** Returns copies of all records, in the order in which the steps started. */
    @NonNull
    public List<StepRecord> records() {
        return records.stream().map(StepRecord::copy).toList();
    }

    /** Returns a copy of the record of a flow node. */
    public Optional<StepRecord> find(String nodeId) {
        return records.stream()
                .filter(record -> record.getNodeId().equals(nodeId))
                .findFirst()
                .map(StepRecord::copy);
    }

    /** Marks what has not ended as abandoned, when the build is over. Saves nothing: Jenkins does so at the end of a build. */
    synchronized void abandonOpen() {
        ArrayList<StepRecord> next = new ArrayList<>(records);
        next.replaceAll(each -> {
            if (each.getState().isEnd()) {
                return each;
            }
            StepRecord abandoned = each.copy();
            abandoned.abandon();
            return abandoned;
        });
        records = next;
    }

    private void save() {
        if (!run.getRootDir().isDirectory()) {
            // Jenkins would make it again, with nothing but this in it
            throw new OperationException("The build " + run + " was deleted; nothing more is done for it");
        }
        try {
            run.save();
        } catch (IOException | RuntimeException e) {
            // the latter where another plugin changes an action of the build while it is written
            throw OperationException.retryable(
                    "The record of " + run + " could not be written (" + e.getMessage()
                            + "); look at the disk of Jenkins' home",
                    e);
        }
    }
}
