package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.operation.Redactor;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.List;
import java.util.Locale;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.transport.RemoteRefUpdate;

/**
 * What a server answered to a push.
 *
 * @param branch the branch that was to move
 * @param kind what it means
 * @param detail the server's words, without secrets
 */
record PushOutcome(String branch, Kind kind, String detail) {

    enum Kind {
        ACCEPTED,
        RACED,
        REFUSED,
        UNCLEAR
    }

    /** Words of servers for a push that came too late: git, GitHub, GitLab. */
    private static final List<String> RACE_WORDS = List.of(
            "non-fast-forward",
            "fetch first",
            "cannot lock ref",
            "incorrect old value provided",
            "failed to update ref",
            "stale info",
            "reference already exists");

    static PushOutcome of(String branch, RemoteRefUpdate update, String messages) {
        String detail = Redactor.DEFAULT.redact(join(update.getMessage(), messages));
        Kind kind =
                switch (update.getStatus()) {
                    case OK, UP_TO_DATE, NON_EXISTING -> Kind.ACCEPTED;
                    case REJECTED_NONFASTFORWARD, REJECTED_REMOTE_CHANGED -> Kind.RACED;
                    case REJECTED_NODELETE -> Kind.REFUSED;
                    default -> isRaceWording(detail) ? Kind.RACED : Kind.UNCLEAR;
                };
        return new PushOutcome(branch, kind, detail);
    }

    static PushOutcome accepted(String branch) {
        return new PushOutcome(branch, Kind.ACCEPTED, "");
    }

    /** @param branch what somebody else was faster at */
    static PushOutcome raced(String branch) {
        return new PushOutcome(branch, Kind.RACED, "");
    }

    private static String join(String status, String messages) {
        String first = status == null ? "" : status.strip();
        String rest = messages == null ? "" : Regex.replaceAll(messages.strip(), "\\s*\\R\\s*", " ");
        return first.isEmpty() || rest.isEmpty() ? first + rest : first + ": " + rest;
    }

    private static boolean isRaceWording(String detail) {
        String lower = detail.toLowerCase(Locale.ROOT);
        return RACE_WORDS.stream().anyMatch(lower::contains);
    }

    boolean isAccepted() {
        return kind == Kind.ACCEPTED;
    }

    boolean isRaced() {
        return kind == Kind.RACED;
    }

    /**
     * Decides by whether the branch is where it was to go, or still where the caller saw it. Where it has not moved, only a
     * lock that another push held for a moment is still a race.
     *
     * @param rewrite whether the push was forced, which a server may refuse in the words for a lost race
     */
    PushOutcome resolve(ObjectId now, ObjectId expected, ObjectId wanted, boolean rewrite) {
        if (now.equals(wanted)) {
            return accepted(branch);
        }
        boolean forbidden = rewrite && isForcedPushRefused();
        boolean raced = !now.equals(expected) || kind == Kind.RACED && !forbidden;
        return new PushOutcome(branch, raced ? Kind.RACED : Kind.REFUSED, detail);
    }

    private boolean isForcedPushRefused() {
        return detail.toLowerCase(Locale.ROOT).contains("non-fast-forward");
    }

    void throwIfRejected(String url) {
        if (!isAccepted()) {
            throw rejection(url);
        }
    }

    PushRejectedException rejection(String url) {
        if (isRaced()) {
            return new PushRejectedException(
                    "Somebody else pushed to " + branch + " of " + url + " first; fetch and try again", true);
        }
        return new PushRejectedException(
                "The server refuses the push to " + branch + " of " + url
                        + (detail.isEmpty() ? "" : " (" + detail + ")") + "; " + wayOut(),
                false);
    }

    private String wayOut() {
        if (isForcedPushRefused()) {
            return "it takes no forced pushes, so the branch cannot be put on the newer base: allow them for this"
                    + " branch, or delete it and promote again";
        }
        String lower = detail.toLowerCase(Locale.ROOT);
        return lower.contains("protected") || lower.contains("gh006") || lower.contains("not allowed to push")
                ? branch + " is protected: use mode: pullRequest, or let this account push there"
                : "a rule or a hook of the server decides this: see its message";
    }
}
