package io.jenkins.plugins.gitops.sandbox.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * What pull requests carry besides their texts, and what of it the forge knows: people, teams, labels with their numbers,
 * one milestone. Safe for use by several threads.
 */
public final class SandboxExtras {

    /** People whom the forge knows, by their numbers. */
    static final Map<String, Long> PEOPLE = new LinkedHashMap<>(Map.of("jane", 11L, "john", 12L, "alex", 13L));

    static final Set<String> TEAMS = Set.of("release-managers");

    /** Labels of each repository. */
    static final Map<String, Long> LABELS = Map.of("gitops", 21L, "staging", 22L, "by-hand", 23L);

    /** Labels of each organization. */
    static final Map<String, Long> ORGANIZATION_LABELS = Map.of("production", 77L);

    static final String MILESTONE = "Release 7";
    static final long MILESTONE_NUMBER = 5;

    /** What one pull request carries. */
    public static final class Of {
        private final Set<String> reviewers = new CopyOnWriteArraySet<>();
        private final Set<String> teams = new CopyOnWriteArraySet<>();
        private final Set<String> labels = new CopyOnWriteArraySet<>();
        private final Set<String> assignees = new CopyOnWriteArraySet<>();
        private volatile String milestone = "";
        private volatile boolean draft;
        private volatile Scheduled scheduledOrNull;
        private volatile boolean queued;

        /** Returns the logins of those who are asked for a review. */
        public Set<String> reviewers() {
            return reviewers;
        }

        /** Returns the teams that are asked for a review. */
        public Set<String> teams() {
            return teams;
        }

        /** Returns the labels' names. */
        public Set<String> labels() {
            return labels;
        }

        /** Returns the logins of those whom it is assigned to. */
        public Set<String> assignees() {
            return assignees;
        }

        /** Returns the milestone's title, or an empty text. */
        public String milestone() {
            return milestone;
        }

        /** Returns whether it is marked as a draft by a flag; some dialects mark it by its title. */
        public boolean isDraft() {
            return draft;
        }

        /** Returns whether the forge will merge it by itself. */
        public boolean isScheduled() {
            return scheduledOrNull != null;
        }

        /** Returns whether it is in the merge queue. */
        public boolean isQueued() {
            return queued;
        }

        /** Puts it into the merge queue, or takes it out of there. */
        public void queue(boolean wanted) {
            queued = wanted;
        }

        Optional<Scheduled> scheduled() {
            return Optional.ofNullable(scheduledOrNull);
        }

        void schedule(Scheduled merge) {
            scheduledOrNull = merge;
        }

        void milestone(long number) {
            require(number == MILESTONE_NUMBER, "milestone");
            milestone = MILESTONE;
        }

        void draft(boolean wanted) {
            draft = wanted;
        }
    }

    /** A merge that the forge makes once the rules are met. */
    record Scheduled(MergeMethod method, String head, String by) {}

    private final Map<String, Of> extras = new ConcurrentHashMap<>();

    /** Returns what a pull request carries. */
    public Of of(RepositorySlug slug, long number) {
        return extras.computeIfAbsent(slug + "#" + number, key -> new Of());
    }

    Of of(SandboxPullRequest one) {
        return of(one.repository(), one.number());
    }

    /** Whether an account is a program's. */
    static boolean isBot(String login) {
        return login.endsWith("[bot]");
    }

    /** Whether an account may write to repositories; others may look at public ones and say what they think. */
    static boolean isWriter(String login) {
        return PEOPLE.containsKey(login) || login.equals(SandboxForgeServer.USER);
    }

    static void requirePeople(Collection<String> logins) {
        require(PEOPLE.keySet().containsAll(logins), "user");
    }

    static void require(boolean known, String what) {
        if (!known) {
            throw new ForgeRefusal(ForgeRefusal.Kind.INVALID, "no such " + what);
        }
    }

    static Optional<String> person(long number) {
        return PEOPLE.entrySet().stream()
                .filter(person -> person.getValue() == number)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** Adds an object with one field for each name. */
    static ArrayNode named(ArrayNode list, String field, Collection<String> names) {
        names.forEach(name -> list.addObject().put(field, name));
        return list;
    }
}
