package io.jenkins.plugins.gitops.waiting;

import jenkins.model.CauseOfInterruption;
import org.springframework.security.core.Authentication;

/**
 * A step of a build that waits. Its answers are asked for by threads of web requests: they return at once, touch neither
 * network nor disk, and never throw.
 */
public interface WaitingStep {

    /** Returns {@code Run.getExternalizableId()} of its build, the same for as long as it is signed in. */
    String runId();

    /** Returns the id of its flow node, the same for as long as it is signed in. */
    String nodeId();

    /**
     * Returns the address that the config repository is cloned from, or its configured full name, the same for as long as it is
     * signed in; empty where it waits for no repository.
     */
    String repository();

    /** Returns the number of the pull request that it waits for; zero where there is none yet. */
    long pullRequest();

    /** Returns the branch of that pull request, or the branch it waits for; empty where it waits for none. */
    String branch();

    /** Looks soon at what it waits for. May be called any number of times; more often than needed does no harm. */
    void nudge();

    /**
     * Returns whether that person may decide what a step asks people for, whether or not it asks anything now. Never for
     * Jenkins itself: a build's own name decides nothing.
     */
    default boolean isDecidedBy(Authentication person) {
        return false;
    }

    /**
     * Returns whether that person may override the freeze that a step waits for, whether or not there is one now. Never for
     * Jenkins itself: an override is a person's.
     */
    default boolean isOverridableBy(Authentication person) {
        return false;
    }

    /** Ends the step as aborted. Nothing happens where it has ended already. */
    void abort(CauseOfInterruption cause);
}
