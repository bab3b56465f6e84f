package io.jenkins.plugins.gitops.engine.manifest;

/** What to do when the place of an edit does not exist. */
public enum MissingPolicy {
    /** Refuse, with what is there instead. */
    FAIL,
    /** Add the missing keys at the end of their parent, written as their neighbours are. Elements of lists are not made up. */
    CREATE,
    /** Change nothing. */
    SKIP
}
