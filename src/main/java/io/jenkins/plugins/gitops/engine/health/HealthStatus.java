package io.jenkins.plugins.gitops.engine.health;

/** How an object is; the words are Argo CD's. */
public enum HealthStatus {
    HEALTHY,
    /** Not there yet, and nothing says that it will not get there. */
    PROGRESSING,
    /** Broken: it does not get better by waiting. */
    DEGRADED,
    /** Held on purpose. */
    SUSPENDED,
    /** Not in the cluster. */
    MISSING,
    /** It cannot be told: a rule of the configuration does not fit the object. */
    UNKNOWN
}
