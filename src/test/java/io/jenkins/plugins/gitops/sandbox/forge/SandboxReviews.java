package io.jenkins.plugins.gitops.sandbox.forge;

import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What people decided about pull requests, in order. Safe for use by several threads. */
public final class SandboxReviews {

    /** What a person said. */
    public enum Verdict {
        APPROVED,
        CHANGES_REQUESTED,
        COMMENTED
    }

    /**
     * One review.
     *
     * @param by login
     * @param commit what was looked at
     */
    public record Review(long id, String by, Verdict verdict, String commit, Instant at) {}

    private final Map<String, List<Review>> reviews = new HashMap<>();
    private long lastId;

    synchronized void add(RepositorySlug slug, long number, String by, Verdict verdict, String commit) {
        reviews.computeIfAbsent(slug + "#" + number, key -> new ArrayList<>())
                .add(new Review(++lastId, by, verdict, commit, Instant.now()));
    }

    /** Returns all, oldest first. */
    public synchronized List<Review> of(RepositorySlug slug, long number) {
        return List.copyOf(reviews.getOrDefault(slug + "#" + number, List.of()));
    }

    /** Returns who asks for changes, by the last word of each. */
    public synchronized Set<String> objectors(RepositorySlug slug, long number) {
        Set<String> objectors = new LinkedHashSet<>();
        of(slug, number).forEach(review -> {
            if (review.verdict() == Verdict.CHANGES_REQUESTED) {
                objectors.add(review.by());
            } else if (review.verdict() == Verdict.APPROVED) {
                objectors.remove(review.by());
            }
        });
        return objectors;
    }

    /** Returns when somebody said the last word. */
    synchronized Instant last(RepositorySlug slug, long number, String by) {
        return of(slug, number).stream()
                .filter(review -> review.by().equals(by))
                .reduce((first, second) -> second)
                .orElseThrow()
                .at();
    }

    /** Returns everybody who has said something anywhere. */
    synchronized Set<String> people() {
        Set<String> people = new LinkedHashSet<>(SandboxExtras.PEOPLE.keySet());
        reviews.values().forEach(list -> list.forEach(review -> people.add(review.by())));
        return people;
    }

    /** Returns who approves, by the last word of each. */
    public synchronized Set<String> approvers(RepositorySlug slug, long number) {
        Set<String> approvers = new LinkedHashSet<>();
        of(slug, number).forEach(review -> {
            if (review.verdict() == Verdict.APPROVED) {
                approvers.add(review.by());
            } else if (review.verdict() == Verdict.CHANGES_REQUESTED) {
                approvers.remove(review.by());
            }
        });
        return approvers;
    }
}
