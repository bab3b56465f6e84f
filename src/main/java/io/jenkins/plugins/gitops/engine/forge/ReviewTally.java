package io.jenkins.plugins.gitops.engine.forge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds out which approvals stand when reviews are listed from the oldest to the newest; for adapters only. */
public final class ReviewTally {

    private final Map<String, Approval> standing = new LinkedHashMap<>();

    /** A person approved. */
    public void approved(String by, String commitOrNull) {
        standing.remove(by);
        standing.put(by, new Approval(by, commitOrNull));
    }

    /** A person asked for changes, or the person's approval was taken back. */
    public void withdrawn(String by) {
        standing.remove(by);
    }

    /** Returns the approvals that stand. */
    public List<Approval> approvals() {
        return new ArrayList<>(standing.values());
    }
}
