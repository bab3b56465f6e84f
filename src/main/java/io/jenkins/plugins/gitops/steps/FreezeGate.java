package io.jenkins.plugins.gitops.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import io.jenkins.plugins.gitops.config.EnvironmentResolver;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.engine.freeze.Freeze;
import io.jenkins.plugins.gitops.engine.freeze.FreezeCalendar;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.record.StepRecord;
import java.io.IOException;
import java.io.Serializable;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.springframework.security.core.Authentication;

/**
 * Where a step stops while its environment is frozen. The windows are read anew with each look, so that one that is added or taken
 * away holds for those who wait; that a person let the step through is in its record, and holds for the whole step.
 *
 * <p>Stored with the step: whether it fails instead of waiting, and what it has told; that it has begun to write is in its record.
 */
public final class FreezeGate implements Serializable {

    /** What a step does when it finds its environment frozen. */
    public static final String WAIT = "wait";

    static final String FAIL = "fail";

    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(FreezeGate.class.getName());

    private static volatile Clock clock = Clock.systemUTC();

    private final boolean fails;

    /** Whether the build's log names who overrode it. */
    private volatile boolean told;

    /** Whether it is this process in which it began to write. */
    private transient volatile boolean passedHere;

    /** What the last look of this process found; null for no freeze. */
    private transient volatile Freeze seen;

    /** When the last look of this process found that the next window begins; null for never. */
    private transient volatile Instant seenNext;

    /** @param word {@link #WAIT} or {@link #FAIL} */
    public FreezeGate(String word) {
        this.fails = FAIL.equals(word);
    }

    /** Lets tests say what time it is. */
    static void tell(Clock time) {
        clock = time;
    }

    /** Returns a word as it is given; {@link #WAIT} for none. */
    public static String word(String given) {
        return given == null || given.isBlank() ? WAIT : given.strip();
    }

    /** @throws OperationException when a word is none of both */
    public static void check(String word) {
        if (!WAIT.equals(word) && !FAIL.equals(word)) {
            throw new OperationException("freeze: \"" + word + "\" is not known; write wait or fail");
        }
    }

    /**
     * Returns whether the step has begun to write: that is finished.
     *
     * @param journal null before the first look
     */
    public boolean isPassed(@CheckForNull StepJournal journal) {
        return journal != null && !journal.fact(StepRecord.BEGUN).isEmpty();
    }

    /**
     * Looks, and where there is no freeze notes on the disk that the step writes from now on; right before the first write.
     *
     * @return not frozen where the step has begun before
     */
    public synchronized FreezeLook enter(ResumableExecution<?> step, Run<?, ?> run, OperationLog log) {
        if (isPassed(step.journal())) {
            return FreezeLook.none(step.settings().environment());
        }
        FreezeLook look = look(step, run, log);
        if (!look.isFrozen()) {
            step.journal().put(Map.of(StepRecord.BEGUN, "true"));
            passedHere = true;
        }
        return look;
    }

    /** Takes that back, since nothing was written after all; what an earlier process has noted stays. */
    public synchronized void takeBack(StepJournal journal) {
        if (passedHere) {
            passedHere = false;
            journal.put(Map.of(StepRecord.BEGUN, ""));
        }
    }

    /**
     * Looks once, and writes down and tells what is new.
     *
     * @throws OperationException when the environment is not configured any more
     */
    public FreezeLook look(ResumableExecution<?> step, Run<?, ?> run, OperationLog log) {
        EnvironmentSettings settings = step.settings();
        StepJournal journal = step.journal();
        Instant now = clock.instant();
        FreezeCalendar calendar = calendar(run, settings);
        Freeze found = calendar.at(now).orElse(null);
        String before = journal.fact(StepRecord.FREEZE);
        String person = journal.fact(StepRecord.FREEZE_OVERRIDDEN_BY);
        if (!person.isEmpty()) {
            tellOverride(person, settings, journal, log);
            found = null;
        } else if (found == null && !before.isEmpty()) {
            journal.put(Map.of(StepRecord.FREEZE, ""));
            log.info("The freeze of " + settings.environment() + " is over");
        } else if (found != null && !StepRecord.text(found.toString()).equals(before)) {
            journal.put(Map.of(StepRecord.FREEZE, found.toString()));
            warnOfTimeLimit(found, step, log);
        }
        seen = found;
        seenNext = calendar.nextStart(now).orElse(null);
        return new FreezeLook(settings.environment(), found, now, seenNext, fails);
    }

    private void tellOverride(String person, EnvironmentSettings settings, StepJournal journal, OperationLog log) {
        if (!told) {
            told = true;
            log.warning(person + " has overridden the freeze of " + settings.environment() + " for this step ("
                    + journal.fact(StepRecord.FREEZE) + "): " + journal.fact(StepRecord.FREEZE_OVERRIDE_REASON));
        }
    }

    private static void warnOfTimeLimit(Freeze found, ResumableExecution<?> step, OperationLog log) {
        Instant deadline = Instant.ofEpochMilli(step.deadlineMillis());
        if (found.until().filter(end -> !end.isAfter(deadline)).isEmpty()) {
            log.warning("The freeze of " + step.settings().environment() + " is not over before "
                    + Freeze.time(deadline, found.zone())
                    + ", when this step gives up; override the freeze, or give the"
                    + " step a longer time limit");
        }
    }

    private static FreezeCalendar calendar(Run<?, ?> run, EnvironmentSettings settings) {
        return new EnvironmentResolver(run, GitopsPermissions.OVERRIDE_FREEZE).freezes(settings);
    }

    /** Returns whether another look would find another freeze than the last one, or none any more, now or next. Quick. */
    public boolean isChanged(ResumableExecution<?> step) {
        try {
            Run<?, ?> run = step.getContext().get(Run.class);
            if (run == null || told) {
                return false;
            }
            FreezeCalendar calendar = calendar(run, step.settings());
            Instant now = clock.instant();
            return !Objects.equals(calendar.at(now).orElse(null), seen)
                    || !Objects.equals(calendar.nextStart(now).orElse(null), seenNext);
        } catch (IOException | InterruptedException | OperationException e) {
            LOGGER.log(Level.FINE, e, () -> "the freezes of " + step + " are not known");
            return true;
        }
    }

    /** Returns whether that person may override a freeze where the environment is defined. */
    static boolean isOverridableBy(Authentication person, ResumableExecution<?> step) {
        try {
            Run<?, ?> run = step.getContext().get(Run.class);
            return run != null
                    && new EnvironmentResolver(run, GitopsPermissions.OVERRIDE_FREEZE).allows(person, step.settings());
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.FINE, e, () -> "the build of " + step + " cannot be read");
            return false;
        }
    }
}
