package io.jenkins.plugins.gitops.engine.forge;

import java.util.List;
import java.util.Objects;

/**
 * What a pull request carries besides its texts. All of it is best effort: what a forge does not have, or refuses, is told
 * and left out.
 *
 * @param reviewers logins of people who are asked for a review; on Bitbucket Cloud nicknames or {@code {uuid}}
 * @param teams names of teams that are asked for a review, where the forge has them
 * @param labels names of labels
 * @param assignees logins of people whom it is assigned to
 * @param milestone title of an open milestone; empty for none
 * @param draft whether it cannot be merged before a person marks it as ready
 */
public record Decoration(
        List<String> reviewers,
        List<String> teams,
        List<String> labels,
        List<String> assignees,
        String milestone,
        boolean draft) {

    /** Nothing. */
    public static final Decoration NONE = new Decoration(List.of(), List.of(), List.of(), List.of(), "", false);

    public Decoration {
        reviewers = names(reviewers);
        teams = names(teams);
        labels = names(labels);
        assignees = names(assignees);
        milestone = Objects.requireNonNull(milestone, "milestone").strip();
    }

    private static List<String> names(List<String> names) {
        return names.stream()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    /** Returns this with people who are asked for a review. */
    public Decoration withReviewers(String... logins) {
        return new Decoration(List.of(logins), teams, labels, assignees, milestone, draft);
    }

    /** Returns this with teams that are asked for a review. */
    public Decoration withTeams(String... names) {
        return new Decoration(reviewers, List.of(names), labels, assignees, milestone, draft);
    }

    /** Returns this with labels. */
    public Decoration withLabels(String... names) {
        return new Decoration(reviewers, teams, List.of(names), assignees, milestone, draft);
    }

    /** Returns this with people whom it is assigned to. */
    public Decoration withAssignees(String... logins) {
        return new Decoration(reviewers, teams, labels, List.of(logins), milestone, draft);
    }

    /** Returns this with a milestone. */
    public Decoration withMilestone(String title) {
        return new Decoration(reviewers, teams, labels, assignees, title, draft);
    }

    /** Returns this as a draft. */
    public Decoration asDraft() {
        return new Decoration(reviewers, teams, labels, assignees, milestone, true);
    }

    /** Returns whether there is nothing to add. */
    public boolean isEmpty() {
        return equals(NONE);
    }
}
