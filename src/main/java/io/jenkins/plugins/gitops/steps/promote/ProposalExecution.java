package io.jenkins.plugins.gitops.steps.promote;

import hudson.model.Run;
import io.jenkins.plugins.gitops.config.EnvironmentResolver;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.connection.EngineFactory;
import io.jenkins.plugins.gitops.connection.EnvironmentPromotion;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.PromotionChoices;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.steps.BuildFacts;
import io.jenkins.plugins.gitops.steps.FreezeGate;
import io.jenkins.plugins.gitops.steps.FreezeLook;
import io.jenkins.plugins.gitops.steps.ResumableExecution;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.springframework.security.core.Authentication;

/**
 * Proposes by a pull request, then waits for its merge. Stored: how far it has come, and what subclasses add. What was proposed
 * is taken back when a person aborts the step.
 *
 * @param <R> the step's result
 */
public abstract class ProposalExecution<R extends Serializable> extends ResumableExecution<R> {

    private static final long serialVersionUID = 1L;

    private static final Logger LOGGER = Logger.getLogger(ProposalExecution.class.getName());

    private final ProposalProgress progress = new ProposalProgress();
    private final PreviewChoices preview;
    private final FreezeGate freeze;

    /** Faults in a row before something was proposed; each is followed by a longer pause. */
    private transient volatile int faults;

    /** Whether it is finding out what is proposed, which changes nothing. */
    private transient volatile boolean preparing;

    /** Null before the pull request is known, and after a restart until the next look. */
    private transient volatile MergeLook merge;

    ProposalExecution(StepContext context, PreviewChoices preview, FreezeGate freeze) {
        super(context);
        this.preview = preview;
        this.freeze = freeze;
    }

    /** Returns how the proposal decides, and what is known of the build that makes it. */
    protected abstract PromotionChoices choices(Run<?, ?> run);

    /** Returns whether the step says that its pull request stays when it is aborted. */
    protected abstract boolean keepsOnAbort();

    /**
     * Finds out what is proposed; called by each look until something is.
     *
     * @return the step's result where there is nothing to propose
     */
    protected abstract Optional<R> prepare(EngineFactory factory, OperationLog log)
            throws IOException, InterruptedException;

    /** Returns whether it is known what is proposed. */
    protected abstract boolean isPrepared();

    /** Opens the proposal of what was prepared, for one look. */
    protected abstract EnvironmentPromotion open(EngineFactory factory, PromotionChoices choices);

    /** Returns what is recorded before anything is proposed. */
    protected abstract Map<String, String> intent();

    /** Returns what is recorded of a proposal and of its end, beside the pull request and the commit. */
    protected Map<String, String> facts(PromotionResult result) {
        return Map.of();
    }

    /** Returns whether it lands at once, without a pull request. */
    protected boolean isDirect() {
        return false;
    }

    /** Returns whether the merge is waited for. */
    protected boolean waits() {
        return true;
    }

    /** Returns the record's word for a welcome end. */
    protected String summary(PromotionResult result) {
        return ProposalRecord.word(result.state());
    }

    /**
     * Returns the step's result of a welcome end.
     *
     * @param acceptedBy who has accepted that other values were merged; empty where nobody was asked
     */
    protected abstract R result(PromotionResult result, String acceptedBy);

    protected final ProposalProgress progress() {
        return progress;
    }

    @Override
    protected final String awaitedRepository() {
        return settings().find(Key.REPOSITORY).orElse("");
    }

    @Override
    protected final long awaitedPullRequest() {
        return progress.pullRequest();
    }

    /** Returns the server that is asked before anything is proposed. */
    protected String preparingServer() {
        return awaitedRepository();
    }

    @Override
    protected final String server() {
        return progress.isProposed() ? awaitedRepository() : preparingServer();
    }

    /** Who interrupts a push or the opening of a pull request does not learn whether it happened. */
    @Override
    protected final boolean isInterruptible() {
        return preparing;
    }

    @Override
    protected final Observation<R> observe(Run<?, ?> run, OperationLog log) throws IOException, InterruptedException {
        try {
            Observation<R> seen = lookOnce(run, log);
            if (seen instanceof Observation.Failed<R>) {
                giveUp(run, log);
            }
            return seen;
        } catch (RuntimeException e) {
            if (!(e instanceof OperationException fault && waitsThrough(fault))) {
                giveUp(run, log);
            }
            throw e;
        }
    }

    private Observation<R> lookOnce(Run<?, ?> run, OperationLog log) throws IOException, InterruptedException {
        record().align(progress);
        FreezeLook frozen = freezes(run, log);
        if (frozen.isFrozen() && isDirect()) {
            return frozen.waiting();
        }
        EngineFactory factory = connect(run);
        if (!progress.isProposed() || !isPrepared()) {
            Optional<R> nothing = prepareInterruptibly(factory, log);
            if (nothing.isPresent()) {
                if (progress.hasBegun() && isPrepared()) {
                    ending().takeBack(run, log);
                }
                return Observation.succeeded(nothing.get());
            }
        }
        try (EnvironmentPromotion promotion = open(run, factory)) {
            if (frozen.isFrozen()) {
                promotion.leaveTheMerge();
            }
            Observation<PromotionResult> seen = progress.isProposed() ? await(promotion, log) : propose(promotion, log);
            if (seen instanceof Observation.Succeeded<PromotionResult> done) {
                if (done.value().state() == State.MERGED) {
                    frozen.tellMerge(log);
                }
                return ended(done.value());
            }
            if (EnvironmentPromotion.isQuestion(seen)) {
                // the pull request itself is over
                release();
                question().ask(progress.pullRequest(), promotion::differences, log);
            }
            if (seen instanceof Observation.Failed<PromotionResult> failed) {
                return Observation.failed(failed.reason());
            }
            Observation.Running<PromotionResult> waiting = (Observation.Running<PromotionResult>) seen;
            Observation<R> still = Observation.running(waiting.retryAfter(), waiting.waitingFor());
            // a freeze holds up what is merged, not what a person decides about it afterwards
            return question().isAsked() ? still : frozen.amend(still);
        }
    }

    private Optional<R> prepareInterruptibly(EngineFactory factory, OperationLog log)
            throws IOException, InterruptedException {
        preparing = true;
        try {
            if (isEnded()) {
                throw new InterruptedException("stopped before anything was looked at");
            }
            return prepare(factory, log);
        } finally {
            preparing = false;
        }
    }

    private FreezeLook freezes(Run<?, ?> run, OperationLog log) {
        FreezeLook frozen = freeze.look(this, run, log);
        if (!progress.hasBegun()) {
            frozen.failWhereAsked();
        }
        return frozen;
    }

    @Override
    protected void configured() {
        if (freeze.isChanged(this)) {
            nudge();
        }
    }

    private EngineFactory connect(Run<?, ?> run) {
        return new EnvironmentResolver(run, GitopsPermissions.PROMOTE).connect(settings());
    }

    private EnvironmentPromotion open(Run<?, ?> run, EngineFactory factory) {
        PromotionChoices choices = choices(run);
        choices.startedBy(BuildFacts.person(run), BuildFacts.address(run), run.getStartTimeInMillis());
        if (journal() != null) {
            question().answer().ifPresent(choices::answer);
        }
        return open(factory, choices);
    }

    /** A proposal is not the end where its merge is waited for: from then on its number is what is waited for. */
    private Observation<PromotionResult> propose(EnvironmentPromotion promotion, OperationLog log) {
        if (!progress.hasBegun()) {
            progress.begin();
            getContext().saveState();
            record().begun(awaitedRepository(), awaitedBranch(), intent());
        }
        Observation<PromotionResult> seen;
        try {
            seen = promotion.propose(progress.attempts(), log);
        } catch (OperationException e) {
            if (!e.isRetryable()) {
                throw e;
            }
            return afterFault(e);
        }
        faults = 0;
        progress.attempted();
        if (seen instanceof Observation.Succeeded<PromotionResult> done
                && done.value().state() == State.PROPOSED) {
            proposed(done.value());
            PreviewChoices.tell(settings(), log);
            return await(promotion, log);
        }
        return seen;
    }

    private void proposed(PromotionResult proposed) {
        progress.proposed(proposed.pullRequestNumber(), proposed.pullRequestUrl(), proposed.commitId());
        getContext().saveState();
        record().proposed(progress, facts(proposed));
    }

    /** A server that is not there for a while ends nothing before the step's own time limit. */
    private Observation<PromotionResult> afterFault(OperationException fault) {
        int before = faults;
        faults = before + 1;
        return Observation.running(EnvironmentPromotion.pauseAfter(fault, before), fault.getMessage());
    }

    private Observation<PromotionResult> await(EnvironmentPromotion promotion, OperationLog log) {
        return waits()
                ? look(promotion, log)
                : Observation.succeeded(promotion.leave(progress.pullRequest(), progress.commit(), log));
    }

    private Observation<PromotionResult> look(EnvironmentPromotion promotion, OperationLog log) {
        if (question().isAsked()) {
            // the pull request is over; only a person is waited for
            return promotion.observe(progress.pullRequest(), log);
        }
        if (merge == null) {
            merge = new MergeLook(this, preview);
        }
        return merge.look(promotion, log);
    }

    /** Where it was all for nothing, the record says in a word why. */
    private Observation<R> ended(PromotionResult result) {
        if (result.state().isWelcome()) {
            record().ended(result, summary(result), facts(result));
            return Observation.succeeded(result(result, journal().fact(StepRecord.ANSWERED_BY)));
        }
        record().failed(result.state());
        return Observation.failed(result.reason() + question().rejection());
    }

    private ProposalRecord record() {
        return new ProposalRecord(journal());
    }

    private MergeQuestion question() {
        return new MergeQuestion(journal());
    }

    @Override
    protected boolean isDecidedBy(Authentication person) {
        try {
            Run<?, ?> run = getContext().get(Run.class);
            return run != null && new EnvironmentResolver(run, GitopsPermissions.PROMOTE).allows(person, settings());
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.FINE, e, () -> "the build of " + this + " cannot be read");
            return false;
        }
    }

    /** Whoever says that something happened may mean others too. */
    @Override
    protected void called() {
        super.called();
        MergeLook present = merge;
        if (present != null) {
            present.called();
        }
    }

    @Override
    protected final void release() {
        MergeLook present = merge;
        if (present != null) {
            merge = null;
            present.close();
        }
    }

    @Override
    protected final void timedOut() {
        if (journal() == null) {
            return;
        }
        record().timedOut();
        if (isPrepared()) {
            ending().giveUp(getContext());
        }
    }

    private void giveUp(Run<?, ?> run, OperationLog log) {
        if (isPrepared()) {
            ending().giveUp(run, log);
        }
    }

    private ProposalEnd ending() {
        return new ProposalEnd(progress, settings(), run -> open(run, connect(run)));
    }

    /** Nobody waits for the pull request any more. */
    @Override
    protected final void aborted(Run<?, ?> run, OperationLog log) {
        if (!progress.hasBegun() || !isPrepared()) {
            return;
        }
        if (keepsOnAbort() || settings().find(Key.KEEP_ON_ABORT).isPresent()) {
            ending().keep(run, log);
        } else {
            ending().takeBack(run, log);
        }
    }
}
