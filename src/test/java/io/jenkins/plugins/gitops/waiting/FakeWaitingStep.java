package io.jenkins.plugins.gitops.waiting;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import jenkins.model.CauseOfInterruption;
import org.springframework.security.core.Authentication;

/** A waiting step that counts how often it is woken and remembers who ended it. */
public final class FakeWaitingStep implements WaitingStep {

    private final String runId;
    private final String nodeId;
    private final String repository;
    private final long pullRequest;
    private final String branch;
    private volatile String decider = "";
    private volatile String overrider = "";
    private final AtomicInteger nudges = new AtomicInteger();
    private final List<CauseOfInterruption> aborts = new CopyOnWriteArrayList<>();

    public FakeWaitingStep(String runId, String nodeId, String repository, long pullRequest, String branch) {
        this.runId = runId;
        this.nodeId = nodeId;
        this.repository = repository;
        this.pullRequest = pullRequest;
        this.branch = branch;
    }

    @Override
    public String runId() {
        return runId;
    }

    @Override
    public String nodeId() {
        return nodeId;
    }

    @Override
    public String repository() {
        return repository;
    }

    @Override
    public long pullRequest() {
        return pullRequest;
    }

    @Override
    public String branch() {
        return branch;
    }

    @Override
    public void nudge() {
        nudges.incrementAndGet();
    }

    @Override
    public void abort(CauseOfInterruption cause) {
        aborts.add(cause);
    }

    /** Lets only that person decide. */
    public void letDecide(String person) {
        decider = person;
    }

    @Override
    public boolean isDecidedBy(Authentication person) {
        return person.getName().equals(decider);
    }

    /** Lets only that person override a freeze. */
    public void letOverride(String person) {
        overrider = person;
    }

    @Override
    public boolean isOverridableBy(Authentication person) {
        return person.getName().equals(overrider);
    }

    public int nudges() {
        return nudges.get();
    }

    public List<CauseOfInterruption> aborts() {
        return aborts;
    }
}
