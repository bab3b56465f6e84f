package io.jenkins.plugins.gitops.engine.sync.apply;

import io.jenkins.plugins.gitops.engine.operation.OperationLog;

/** A piece of a run; done in order, each until it is finished. */
@FunctionalInterface
interface RunStep {

    /** Returns true when finished, false when the caller must look again after a while. */
    boolean advance(OperationLog log);
}
