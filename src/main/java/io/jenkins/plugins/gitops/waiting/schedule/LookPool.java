package io.jenkins.plugins.gitops.waiting.schedule;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Where looks run: a bounded number of threads, shared fairly among the servers that are asked.
 *
 * <p>Each look belongs to a lane, the server that may be slow. Of one lane only some run at a time, and free threads go round
 * the lanes: a cluster that does not answer holds up its own builds alone. What waits is bounded by the number of waiting
 * steps, each of which has at most one look here. Safe for use by several threads.
 */
public final class LookPool {

    private final Executor threads;
    private final int most;
    private final int mostOfLane;
    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private int running;

    /** What waits and how many run. */
    private static final class Lane {
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private int running;
    }

    private record Turn(String lane, Runnable look) {}

    /**
     * @param threads has at least {@code most} threads
     * @param most looks at a time in all
     * @param mostOfLane looks at a time of one lane
     */
    public LookPool(Executor threads, int most, int mostOfLane) {
        this.threads = threads;
        this.most = most;
        this.mostOfLane = mostOfLane;
    }

    /** Runs a look as soon as it is its lane's turn. Does not block. */
    void submit(String lane, Runnable look) {
        synchronized (lanes) {
            lanes.computeIfAbsent(lane, missing -> new Lane()).waiting.add(look);
        }
        startMore();
    }

    /** Takes back what was submitted and has not begun. */
    void remove(String lane, Runnable look) {
        synchronized (lanes) {
            Lane found = lanes.get(lane);
            if (found != null) {
                found.waiting.remove(look);
                forgetIfEmpty(lane, found);
            }
        }
    }

    private void startMore() {
        for (Turn turn = nextTurn(); turn != null; turn = nextTurn()) {
            Turn started = turn;
            threads.execute(() -> {
                try {
                    started.look.run();
                } finally {
                    finished(started.lane);
                }
            });
        }
    }

    private Turn nextTurn() {
        synchronized (lanes) {
            if (running >= most) {
                return null;
            }
            Iterator<Map.Entry<String, Lane>> each = lanes.entrySet().iterator();
            while (each.hasNext()) {
                Map.Entry<String, Lane> entry = each.next();
                Lane lane = entry.getValue();
                if (!lane.waiting.isEmpty() && lane.running < mostOfLane) {
                    // it is the last one to be asked again
                    each.remove();
                    lanes.put(entry.getKey(), lane);
                    lane.running++;
                    running++;
                    return new Turn(entry.getKey(), lane.waiting.remove());
                }
            }
            return null;
        }
    }

    private void finished(String name) {
        synchronized (lanes) {
            Lane lane = lanes.get(name);
            lane.running--;
            running--;
            forgetIfEmpty(name, lane);
        }
        startMore();
    }

    private void forgetIfEmpty(String name, Lane lane) {
        if (lane.running == 0 && lane.waiting.isEmpty()) {
            lanes.remove(name);
        }
    }
}
