package io.jenkins.plugins.gitops.engine.git;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The changes of this process that wait for one branch. Whoever gets the repository first takes along all that wait, and
 * the others find their work done.
 */
final class BranchQueue {

    private static final int MAX_QUEUES = 1_000;
    private static final int MAX_IN_A_PUSH = 100;
    private static final int MAX_SUBJECTS = 1_000;

    /** One change with its end. Guarded by the cache's lock once it is taken. */
    static final class Waiting {

        final GitRemote remote;
        final BranchChange change;
        final CommitWriter writer;
        private Optional<Landing> landing;
        private RuntimeException failure;

        private Waiting(GitRemote remote, BranchChange change, CommitWriter writer) {
            this.remote = remote;
            this.change = change;
            this.writer = writer;
        }

        /** Empty where there is no such branch. */
        void land(Optional<Landing> result) {
            landing = result;
        }

        void fail(RuntimeException reason) {
            failure = reason;
        }

        boolean isDone() {
            return landing != null || failure != null;
        }

        Optional<Landing> result() {
            if (failure != null) {
                throw failure;
            }
            return landing;
        }
    }

    private final Deque<Waiting> waiting = new ArrayDeque<>();

    /** The newest change of each subject that has landed. */
    private final Map<String, Long> newest = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_SUBJECTS;
        }
    };

    /** Whoever waits in one that is forgotten is pushed alone. */
    private static final Map<String, BranchQueue> QUEUES = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, BranchQueue> eldest) {
            return size() > MAX_QUEUES;
        }
    };

    static BranchQueue of(CacheFolder folder, String branch) {
        synchronized (QUEUES) {
            return QUEUES.computeIfAbsent(folder.path() + "\n" + branch, key -> new BranchQueue());
        }
    }

    synchronized Waiting add(GitRemote remote, BranchChange change, CommitWriter writer) {
        Waiting added = new Waiting(remote, change, writer);
        waiting.add(added);
        return added;
    }

    /** Takes back one that nobody has taken. */
    synchronized void remove(Waiting one) {
        waiting.remove(one);
    }

    /** Takes all that may be pushed in the name of that one; others push in their own. */
    synchronized List<Waiting> take(Waiting leader) {
        List<Waiting> taken = new ArrayList<>();
        taken.add(leader);
        waiting.remove(leader);
        for (Iterator<Waiting> rest = waiting.iterator(); rest.hasNext() && taken.size() < MAX_IN_A_PUSH; ) {
            Waiting next = rest.next();
            if (next.remote.isSameAccess(leader.remote)) {
                taken.add(next);
                rest.remove();
            }
        }
        return taken;
    }

    synchronized long newest(String subject) {
        return newest.getOrDefault(subject, 0L);
    }

    synchronized void landed(BranchChange change) {
        newest.merge(change.subject(), change.order(), Math::max);
    }
}
