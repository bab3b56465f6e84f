package io.jenkins.plugins.gitops.webhook;

import hudson.Extension;
import hudson.ExtensionList;
import io.jenkins.plugins.gitops.waiting.WaitingStep;
import io.jenkins.plugins.gitops.waiting.WaitingSteps;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.Timer;

/**
 * Wakes the steps that an event may concern. A step is woken at once, and then at most once in a while, so that neither a
 * burst of events nor one that is sent again and again makes more than one look out of it; the last event of a burst always
 * counts. In memory only, safe for use by several threads, never blocks.
 */
@Extension
public class MergeNotifications {

    private static final Logger LOGGER = Logger.getLogger(MergeNotifications.class.getName());
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** When each step was woken last, in nanoseconds of this machine; forgotten with the step. */
    private final Map<WaitingStep, Long> woken = new WeakHashMap<>();

    /** Those who are woken again when their pause is over. */
    private final Set<WaitingStep> pending = new HashSet<>();

    static MergeNotifications get() {
        return ExtensionList.lookupSingleton(MergeNotifications.class);
    }

    /** Wakes who may wait for this; returns how many waited. */
    int tell(ForgeEvent event) {
        int concerned = 0;
        for (WaitingStep step : WaitingSteps.get().waitingFor(event.repository())) {
            if (event.concerns(step)) {
                concerned++;
                wake(step);
            }
        }
        int told = concerned;
        LOGGER.log(Level.FINE, () -> event + " concerns " + told + " waiting steps");
        return concerned;
    }

    private void wake(WaitingStep step) {
        long left;
        synchronized (this) {
            long now = System.nanoTime();
            Long last = woken.get(step);
            left = last == null ? 0 : PAUSE.toNanos() - (now - last);
            if (left <= 0) {
                woken.put(step, now);
            } else if (!pending.add(step)) {
                return;
            }
        }
        if (left <= 0) {
            step.nudge();
        } else {
            Timer.get().schedule(() -> wakeAgain(step), left, TimeUnit.NANOSECONDS);
        }
    }

    private void wakeAgain(WaitingStep step) {
        synchronized (this) {
            pending.remove(step);
            woken.put(step, System.nanoTime());
        }
        step.nudge();
    }
}
