package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** Judges objects of one kind. A rule holds no state and does no I/O. */
@FunctionalInterface
interface HealthRule {

    /** Returns how the object is; the generic rules have found nothing before. */
    Health assess(Resource resource, HealthContext context);
}
