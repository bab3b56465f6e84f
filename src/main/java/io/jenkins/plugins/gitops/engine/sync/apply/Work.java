package io.jenkins.plugins.gitops.engine.sync.apply;

import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.sync.plan.PlannedObject;
import java.util.Optional;

/** What is done with one object. */
@FunctionalInterface
interface Work {

    /** Returns the outcome; nothing where it is not finished and must be done again later. */
    Optional<Change> on(PlannedObject object);
}
