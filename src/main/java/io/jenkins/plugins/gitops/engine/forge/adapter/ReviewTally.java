package io.jenkins.plugins.gitops.engine.forge.adapter;

import io.jenkins.plugins.gitops.engine.forge.Approval;
import io.jenkins.plugins.gitops.engine.forge.ReviewDecision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Finds out what stands when reviews are listed from the oldest to the newest; for adapters only.
 *
 * @param <P> what the adapter must know of a person to tell whether that one counts
 */
public final class ReviewTally<P> {

    private record Word<P>(P person, Approval approvalOrNull) {}

    private final Map<String, Word<P>> standing = new LinkedHashMap<>();

    /** A person approved. */
    public void approved(String by, P person, String commitOrNull) {
        withdrawn(by);
        standing.put(by, new Word<>(person, new Approval(by, commitOrNull)));
    }

    /** A person asked for changes. */
    public void changesRequested(String by, P person) {
        withdrawn(by);
        standing.put(by, new Word<>(person, null));
    }

    /** What a person said does not stand any more. */
    public void withdrawn(String by) {
        standing.remove(by);
    }

    /**
     * Returns what stands of the people who count.
     *
     * @param whyNot tells why somebody does not count, asked once for each who has said something that stands; nothing where that one
     *     does
     */
    public ReviewDecision decision(BiFunction<String, P, Optional<String>> whyNot) {
        List<Approval> approvals = new ArrayList<>();
        List<String> objections = new ArrayList<>();
        List<String> notCounted = new ArrayList<>();
        standing.forEach((by, word) -> {
            Optional<String> why = whyNot.apply(by, word.person());
            if (word.approvalOrNull() == null) {
                if (why.isEmpty()) {
                    objections.add(by + " has requested changes");
                }
            } else if (why.isPresent()) {
                notCounted.add(by + " (" + why.get() + ")");
            } else {
                approvals.add(word.approvalOrNull());
            }
        });
        return new ReviewDecision(approvals, objections, notCounted);
    }
}
