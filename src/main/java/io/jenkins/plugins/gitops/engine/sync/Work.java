package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.diff.Change;
import java.util.Optional;

/** What is done with one object. */
@FunctionalInterface
interface Work {

    /** Returns the outcome; nothing where it is not finished and must be done again later. */
    Optional<Change> on(PlannedObject object);
}
