package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.git.BranchQueue.Waiting;
import io.jenkins.plugins.gitops.engine.git.Landing.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.jgit.lib.ObjectId;

/** Lands a batch of changes on a branch with one push, a commit each. Used under the cache's lock. */
final class BranchPusher {

    /** Without a pause in between; whoever loses more often waits as the caller says. */
    private static final int TRIES = 3;

    private final CacheFolder folder;
    private final RemoteAccess access;
    private final RemoteReader reader;
    private final Function<ObjectId, Snapshot> snapshots;
    private final BranchQueue queue;
    private final String branch;

    BranchPusher(
            CacheFolder folder,
            RemoteAccess access,
            RemoteReader reader,
            Function<ObjectId, Snapshot> snapshots,
            String branch) {
        this.folder = folder;
        this.access = access;
        this.reader = reader;
        this.snapshots = snapshots;
        this.queue = BranchQueue.of(folder, branch);
        this.branch = branch;
    }

    /** Ends each of them, well or not. */
    void land(List<Waiting> batch) {
        // of one subject the newest decides
        List<Waiting> ordered = new ArrayList<>(batch);
        ordered.sort(
                Comparator.comparingLong((Waiting one) -> one.change.order()).reversed());
        try {
            PushOutcome outcome = null;
            for (int attempt = 0; attempt < TRIES && (outcome == null || outcome.isRaced()); attempt++) {
                outcome = tryOnce(ordered);
            }
            if (!outcome.isAccepted()) {
                refused(ordered, outcome);
            }
        } catch (RuntimeException e) {
            pending(ordered).forEach(one -> one.fail(e));
        }
    }

    private static List<Waiting> pending(List<Waiting> batch) {
        return batch.stream().filter(one -> !one.isDone()).toList();
    }

    /** A rule of the server may refuse one of the commits and take the others. */
    private void refused(List<Waiting> batch, PushOutcome outcome) {
        List<Waiting> pending = pending(batch);
        if (pending.size() > 1 && !outcome.isRaced()) {
            pending.forEach(one -> land(List.of(one)));
        } else {
            pending.forEach(one -> one.fail(outcome.rejection(access.remote().url())));
        }
    }

    private PushOutcome tryOnce(List<Waiting> batch) {
        try (PushSession session = PushSession.open(folder, access, reader)) {
            Optional<ObjectId> tip = session.tip(branch);
            if (tip.isEmpty()) {
                pending(batch).forEach(one -> one.land(Optional.empty()));
                return PushOutcome.accepted(branch);
            }
            reader.fetchCommit(tip.get());
            Snapshot base = snapshots.apply(tip.get());
            prefetch(pending(batch), base);
            Map<Waiting, Landing> landings = edit(pending(batch), base);
            Snapshot top = landings.values().stream()
                    .filter(landing -> landing.outcome() == Outcome.PUSHED)
                    .reduce((first, second) -> second)
                    .map(Landing::snapshot)
                    .orElse(base);
            PushOutcome outcome = top == base
                    ? PushOutcome.accepted(branch)
                    : session.push(branch, tip.get(), top.revCommit().getId(), false);
            if (outcome.isAccepted()) {
                remember(top);
                landings.forEach((one, landing) -> {
                    queue.landed(one.change);
                    one.land(Optional.of(landing));
                });
            }
            return outcome;
        }
    }

    /** Finds out what all of them read by trying, so that it comes in one request instead of one for each. */
    private void prefetch(List<Waiting> batch, Snapshot base) {
        if (batch.size() > 1) {
            Set<ObjectId> missing = new LinkedHashSet<>();
            Snapshot probe = base.probing(missing);
            for (Waiting one : batch) {
                try {
                    one.change.edit().apply(probe);
                } catch (RuntimeException e) {
                    // the real edit tells
                }
            }
            if (!missing.isEmpty()) {
                reader.fetchBlobs(base.revCommit(), missing);
            }
        }
    }

    private void remember(Snapshot top) {
        try {
            KnownCommits.TIPS.add(folder.repository(), top.revCommit().getId());
        } catch (IOException e) {
            throw folder.unusable(e);
        }
    }

    /**
     * Puts each change on top of the one before. From the newest on, so that an older one of the same subject gives way only
     * to one that can be made; a change that fails is left out and fails alone.
     */
    private Map<Waiting, Landing> edit(List<Waiting> batch, Snapshot base) {
        Map<Waiting, Landing> landings = new LinkedHashMap<>();
        Map<String, Long> newest = new HashMap<>();
        Snapshot top = base;
        for (Waiting one : batch) {
            BranchChange change = one.change;
            long known = Math.max(newest.getOrDefault(change.subject(), 0L), queue.newest(change.subject()));
            if (change.isOlderThan(known)) {
                landings.put(one, new Landing(Outcome.SUPERSEDED, top));
                continue;
            }
            try {
                Optional<Snapshot> commit = change.edit()
                        .apply(top)
                        .flatMap(request -> one.writer.write(request))
                        .map(snapshots);
                Outcome outcome = commit.isPresent() ? Outcome.PUSHED : Outcome.UNCHANGED;
                top = commit.orElse(top);
                landings.put(one, new Landing(outcome, top));
                newest.merge(change.subject(), change.order(), Math::max);
            } catch (RuntimeException e) {
                one.fail(e);
            }
        }
        return landings;
    }
}
