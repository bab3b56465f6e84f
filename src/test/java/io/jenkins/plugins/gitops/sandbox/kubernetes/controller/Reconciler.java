package io.jenkins.plugins.gitops.sandbox.kubernetes.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Brings one object a step nearer to what it wants. */
interface Reconciler {

    /**
     * Looks at an object that may have changed.
     *
     * @param object a copy, not being deleted
     */
    void reconcile(ObjectNode object);
}
