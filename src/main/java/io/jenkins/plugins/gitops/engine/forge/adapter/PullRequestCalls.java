package io.jenkins.plugins.gitops.engine.forge.adapter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.Mergeability;
import io.jenkins.plugins.gitops.engine.forge.NewPullRequest;
import io.jenkins.plugins.gitops.engine.forge.OpenPullRequests;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestPlace.Between;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What adapters do alike around the requests of their forge: search, open or take over, comment, say why not; for adapters
 * only.
 *
 * <p>Safe for use by several threads; like the port itself it neither waits nor repeats.
 */
public final class PullRequestCalls {

    private static final Duration SOON = Duration.ofSeconds(2);

    /** Why a forge did not open a pull request, as its adapter reads the answer. */
    public enum NotOpened {
        /** There is an open one between these branches. */
        EXISTS,
        /** The base has all commits of the head. */
        NO_DIFFERENCE,
        /** The forge does not see a branch, and may do so in a moment. */
        BRANCH_NOT_SEEN,
        /** Anything else. */
        OTHER
    }

    private final ForgeHttp http;
    private final ForgePages pages;
    private final PullRequestReader reader;
    private final ForgeTexts texts;

    /** Works on one forge. */
    public PullRequestCalls(ForgeHttp http, ForgePaging paging, PullRequestReader reader, ForgeTexts texts) {
        this.http = Objects.requireNonNull(http, "http");
        this.pages = new ForgePages(http, paging);
        this.reader = Objects.requireNonNull(reader, "reader");
        this.texts = Objects.requireNonNull(texts, "texts");
    }

    /**
     * Returns the first open one of a list between these branches.
     *
     * @param path of the list, with a query
     */
    public Optional<PullRequest> findOpen(String path, Between branches, int mostPages) {
        return find(path, branches, mostPages, true);
    }

    /**
     * Returns the first of a list between these branches that is closed or merged.
     *
     * @param path of the list, newest first, with a query
     */
    public Optional<PullRequest> findEnded(String path, Between branches, int mostPages) {
        return find(path, branches, mostPages, false);
    }

    /**
     * Returns what is shown of the open ones of a list, without those from forks; see {@link OpenPullRequests#listOpen}.
     *
     * @param path of the list, with a query
     * @param changed the field with the time of the last change
     */
    public Map<Long, String> listOpen(String path, PullRequestPlace place, String changed, int mostPages) {
        Map<Long, String> open = new LinkedHashMap<>();
        pages.forEach(path, place.subject(), mostPages, (node, call) -> {
            if (reader.isOpen(node)) {
                PullRequest found = reader.read(node, call);
                if (reader.isBetween(node, found.headBranch(), found.baseBranch())) {
                    open.put(
                            found.number(),
                            OpenPullRequests.shown(found, node.path(changed).asText()));
                }
            }
        });
        return open;
    }

    private Optional<PullRequest> find(String path, Between branches, int mostPages, boolean open) {
        return pages.findFirst(
                path,
                branches.subject(),
                mostPages,
                (node, call) -> reader.isBetween(node, branches.head(), branches.base()) && reader.isOpen(node) == open
                        ? Optional.of(reader.read(node, call))
                        : Optional.empty());
    }

    /** Sends a call whose answer is a pull request. */
    public PullRequest read(ForgeCall call) {
        return reader.read(http.send(call).body(), call);
    }

    /**
     * A pull request that is being opened.
     *
     * @param forge the adapter itself
     * @param call the request that opens it
     */
    public record Opening(Forge forge, RepositorySlug repository, NewPullRequest wanted, ForgeCall call) {}

    /** Opens a pull request, or takes over the open one between the same branches and gives it the wanted texts. */
    public PullRequest open(Opening opening, Function<ForgeAnswer, NotOpened> why) {
        return opened(opening, http.create(opening.call()), why);
    }

    /**
     * Returns what was opened, or the open one that was in the way, with the wanted texts.
     *
     * @param why reads a refusal
     */
    public PullRequest opened(Opening opening, ForgeAnswer answer, Function<ForgeAnswer, NotOpened> why) {
        if (answer.isSuccess()) {
            return reader.read(answer.body(), opening.call());
        }
        return switch (why.apply(answer)) {
            case EXISTS -> adopt(opening);
            case NO_DIFFERENCE -> throw noDifference(opening.call(), opening.wanted());
            case BRANCH_NOT_SEEN -> throw branchNotSeen(opening.call(), answer);
            case OTHER -> throw http.refusal(opening.call(), answer);
        };
    }

    private PullRequest adopt(Opening opening) {
        NewPullRequest wanted = opening.wanted();
        Forge forge = opening.forge();
        PullRequest found = forge.findOpen(opening.repository(), wanted.headBranch(), wanted.baseBranch())
                .orElseThrow(() -> ForgeException.passing(
                        Reason.REFUSED,
                        opening.call().subject() + " exists already, but " + http.forgeName()
                                + " does not list it; try again",
                        SOON,
                        null));
        return texts.areThoseOf(found, wanted)
                ? found
                : forge.update(opening.repository(), found.number(), wanted.title(), wanted.body());
    }

    /** Returns the failure for branches between which nothing is to be merged. */
    public ForgeException noDifference(ForgeCall call, NewPullRequest wanted) {
        return new ForgeException(
                Reason.NO_DIFFERENCE,
                call.subject() + ": " + wanted.headBranch() + " has no commit that " + wanted.baseBranch()
                        + " lacks; nothing is to be merged",
                null);
    }

    /** Returns the failure for a branch that was pushed, but that the forge does not see yet. */
    public ForgeException branchNotSeen(ForgeCall call, ForgeAnswer answer) {
        return ForgeException.passing(
                Reason.NOT_FOUND,
                http.refusal(call, answer).getMessage() + "; right after the first push of a branch " + http.forgeName()
                        + " may not see it for a moment, try again",
                SOON,
                null);
    }

    /**
     * Says how a merge went, from the pull request as it is after it.
     *
     * @param answer the forge's to the merge; a success or a refusal that the call handles
     * @param conflictIsCertain whether the forge says "not mergeable" only after it has checked
     * @param inTheWay asks the forge what keeps the head from being merged; used where it was refused and that is not known yet
     */
    public PullRequest merged(
            ForgeAnswer answer,
            PullRequest now,
            String subject,
            String expected,
            boolean conflictIsCertain,
            Supplier<Mergeability> inTheWay) {
        if (now.state() == PullRequestState.MERGED) {
            return now;
        }
        if (answer.isSuccess()) {
            throw mergeNotShown(subject);
        }
        throw MergeRefusal.of(subject, answer.message(), now, expected, conflictIsCertain, inTheWay);
    }

    /** Returns the failure for a merge that the forge has made, or has taken on, and does not show yet. */
    public ForgeException mergeNotShown(String subject) {
        return ForgeException.passing(
                Reason.UNAVAILABLE,
                subject + " is being merged, but " + http.forgeName() + " does not show it yet; try again",
                SOON,
                null);
    }

    /**
     * Adds a comment, cut at the forge's limit.
     *
     * @param field a pointer to the text in the request: {@code /body}, {@code /content/raw}
     */
    public void comment(String path, String field, String text, String subject) {
        ObjectNode body = ForgeJson.object();
        int last = field.lastIndexOf('/');
        body.withObject(field.substring(0, last)).put(field.substring(last + 1), texts.comment(text));
        http.send(ForgeCall.send("POST", path, body, subject));
    }
}
