package io.jenkins.plugins.gitops.sandbox.forge;

import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.sandbox.forge.ForgeRefusal.Kind;
import io.jenkins.plugins.gitops.sandbox.git.SandboxCommit;
import io.jenkins.plugins.gitops.sandbox.git.SandboxGitServer;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;

/**
 * The pull requests of the sandbox's repositories: one truth behind both API dialects and the pages.
 *
 * <p>Merges are really made in the bare repositories, past branch protection, as forges do it. Safe for use by several
 * threads.
 */
public final class SandboxForge {

    /** What blocks a draft. */
    static final String DRAFT = "it is a draft";

    private final SandboxGitServer git;
    private final Map<RepositorySlug, TreeMap<Long, SandboxPullRequest>> pullRequests = new HashMap<>();
    private final Map<String, Integer> looksBeforeComputed = new HashMap<>();
    private final Map<String, String> mergeRules = new HashMap<>();
    private final Set<MergeMethod> forbiddenMethods = new HashSet<>();
    private final Set<RepositorySlug> watched = new HashSet<>();

    /** The tips that a pull request was last looked at with; most looks find them again. */
    private final Map<String, String> tipsSeen = new HashMap<>();

    private final Map<String, Instant> pushes = new HashMap<>();
    private final SandboxReviews reviews = new SandboxReviews();
    private final Map<String, String> builds = new HashMap<>();
    private final SandboxExtras extras = new SandboxExtras();
    private final List<SandboxApiCall> calls = new CopyOnWriteArrayList<>();
    private volatile boolean recording;
    private boolean autoMergeForbidden;

    private int looksWanted;
    private long lastCommentId;
    private volatile boolean readOnly;

    SandboxForge(SandboxGitServer git) {
        this.git = git;
    }

    /** Returns a pull request; fails when there is none of that number. */
    public SandboxPullRequest pullRequest(RepositorySlug slug, long number) {
        return find(slug, number);
    }

    /** Returns a repository's pull requests, newest first. */
    public synchronized List<SandboxPullRequest> pullRequests(RepositorySlug slug) {
        refresh(slug);
        return List.copyOf(of(slug).descendingMap().values());
    }

    /** Merges as a person does on the page. */
    public SandboxPullRequest mergeByPerson(RepositorySlug slug, long number, MergeMethod method, String login) {
        return merge(slug, number, method, null, login);
    }

    /** Closes as a person does on the page. */
    public SandboxPullRequest closeByPerson(RepositorySlug slug, long number) {
        return setOpen(slug, number, false);
    }

    /** Puts another base branch in the place of its own, as a person does on the page. */
    public SandboxPullRequest rebaseByPerson(RepositorySlug slug, long number, String base) {
        return rebase(slug, number, base);
    }

    /** Opens again as a person does on the page. */
    public SandboxPullRequest reopenByPerson(RepositorySlug slug, long number) {
        return setOpen(slug, number, true);
    }

    /**
     * Refuses merges into a branch, as missing reviews or checks do.
     *
     * @param reason in the forge's words: {@code "At least 1 approving review is required by reviewers with write access."}
     */
    public synchronized void blockMerges(RepositorySlug slug, String branch, String reason) {
        mergeRules.put(slug + ":" + branch, reason);
    }

    /** Lets merges into a branch pass again. */
    public synchronized void allowMerges(RepositorySlug slug, String branch) {
        mergeRules.remove(slug + ":" + branch);
        List.copyOf(of(slug).values()).forEach(this::mergeScheduled);
    }

    /** What came of the wish that the forge merges by itself. */
    enum Scheduling {
        SCHEDULED,
        READY,
        NOT_OFFERED
    }

    /** Merges once the rules of the base branch are met, if the head is still the same then. */
    synchronized Scheduling scheduleMerge(SandboxPullRequest one, MergeMethod method, String by) {
        if (autoMergeForbidden || !one.isOpen()) {
            return Scheduling.NOT_OFFERED;
        }
        SandboxPullRequest now = look(one.repository(), one.number());
        if (Boolean.TRUE.equals(now.mergeable()) && now.blockedBy().isEmpty()) {
            return Scheduling.READY;
        }
        extras.of(one).schedule(new SandboxExtras.Scheduled(method, one.headCommit(), by));
        return Scheduling.SCHEDULED;
    }

    /** Lets the forge merge it once the rules are met, as a person does on the page. */
    public synchronized void scheduleByPerson(RepositorySlug slug, long number, MergeMethod method, String login) {
        SandboxPullRequest one = find(slug, number);
        extras.of(one).schedule(new SandboxExtras.Scheduled(method, one.headCommit(), login));
    }

    /** Takes back what was scheduled, whoever did so. */
    synchronized void cancelScheduled(SandboxPullRequest one) {
        extras.of(one).schedule(null);
    }

    private void mergeScheduled(SandboxPullRequest one) {
        extras.of(one)
                .scheduled()
                .filter(scheduled -> one.isOpen() && scheduled.head().equals(one.headCommit()))
                .ifPresent(scheduled ->
                        merge(one.repository(), one.number(), scheduled.method(), scheduled.head(), scheduled.by()));
    }

    /** Does not offer merges by the forge itself any more, as a repository's setting can. */
    public synchronized void forbidAutoMerge() {
        autoMergeForbidden = true;
    }

    /** Returns what pull requests carry besides their texts. */
    public SandboxExtras extras() {
        return extras;
    }

    /** Whether its title says so, as on GitLab and Gitea. */
    static boolean isDraftByTitle(SandboxPullRequest one) {
        return one.title().startsWith("Draft: ") || one.title().startsWith("WIP: ");
    }

    /** Refuses a merge method in all repositories, as their settings can. */
    public synchronized void forbid(MergeMethod method) {
        forbiddenMethods.add(method);
    }

    synchronized boolean isForbidden(MergeMethod method) {
        return forbiddenMethods.contains(method);
    }

    /** Whether merges into a branch are refused at the moment. */
    synchronized boolean isBlocked(RepositorySlug slug, String branch) {
        return mergeRules.containsKey(slug + ":" + branch);
    }

    /**
     * Leaves the mergeability uncomputed for so many looks after each change of a head: GitHub's {@code mergeable: null},
     * Gitea's "Please try again later".
     */
    public synchronized void computeMergeabilityAfter(int looks) {
        looksWanted = looks;
        looksBeforeComputed.clear();
    }

    /** Answers writes through the APIs with 403, as for a token that lacks a permission. */
    public void grantReadOnly() {
        readOnly = true;
    }

    /** Lets the token write again. */
    public void grantAll() {
        readOnly = false;
    }

    /** Takes back all rules, forbidden methods, delays and missing permissions; pull requests stay. */
    public synchronized void reset() {
        mergeRules.clear();
        builds.clear();
        forbiddenMethods.clear();
        autoMergeForbidden = false;
        recording = false;
        computeMergeabilityAfter(0);
        readOnly = false;
    }

    /** Returns what people decided about the pull requests. */
    public SandboxReviews reviews() {
        return reviews;
    }

    /** Approves the present head as a person does on the page. */
    public void approveByPerson(RepositorySlug slug, long number, String login) {
        reviews.add(
                slug,
                number,
                login,
                SandboxReviews.Verdict.APPROVED,
                find(slug, number).headCommit());
    }

    /** Asks for changes as a person does on the page. */
    public void requestChangesByPerson(RepositorySlug slug, long number, String login) {
        reviews.add(
                slug,
                number,
                login,
                SandboxReviews.Verdict.CHANGES_REQUESTED,
                find(slug, number).headCommit());
    }

    /** Reports the state of a commit's build, in the forge's words: {@code "FAILED"}. */
    public synchronized void reportBuild(RepositorySlug slug, String commit, String state) {
        builds.put(slug + "@" + commit, state);
    }

    /** Returns the commits that a pull request adds, oldest first. */
    synchronized List<SandboxCommit> commits(SandboxPullRequest one) {
        SandboxRepository repository = repository(one.repository());
        return new BranchMerger(repository.jgit())
                        .commitsBetween(
                                ObjectId.fromString(one.mergeBase().isEmpty() ? one.headCommit() : one.mergeBase()),
                                ObjectId.fromString(one.headCommit()))
                        .stream()
                        .map(commit -> repository.commitOf(commit.name()))
                        .toList();
    }

    /** Returns when a pull request got the head that it has. */
    synchronized Instant pushed(SandboxPullRequest one) {
        return pushes.getOrDefault(
                one.repository() + "#" + one.number() + "@" + one.headCommit(),
                one.times().opened());
    }

    /** Returns the state of a commit's build; empty where none was reported. */
    synchronized String buildState(RepositorySlug slug, String commit) {
        return builds.getOrDefault(slug + "@" + commit, "");
    }

    /** Keeps the requests to the APIs from now on, until the next reset. */
    public void recordCalls() {
        calls.clear();
        recording = true;
    }

    /** Returns the requests that were kept, of the API with that base path. */
    public List<SandboxApiCall> recordedCalls(String base) {
        return calls.stream().filter(call -> call.base().equals(base)).toList();
    }

    void called(SandboxApiCall call) {
        if (recording) {
            calls.add(call);
        }
    }

    List<RepositorySlug> repositories() {
        return git.repositories().stream().map(SandboxRepository::slug).toList();
    }

    boolean isReadOnly() {
        return readOnly;
    }

    SandboxGitServer git() {
        return git;
    }

    SandboxRepository repository(RepositorySlug slug) {
        return git.find(slug).orElseThrow(() -> new ForgeRefusal(Kind.NOT_FOUND, "repository " + slug));
    }

    synchronized SandboxPullRequest create(
            RepositorySlug slug, String author, String head, String base, SandboxPullRequest.Text text) {
        SandboxRepository repository = repository(slug);
        refresh(slug);
        if (head.equals(base)) {
            throw new ForgeRefusal(Kind.SAME_BRANCH, base);
        }
        ObjectId baseTip = repository.findTip(base).orElseThrow(() -> new ForgeRefusal(Kind.BASE_MISSING, base));
        ObjectId headTip = repository.findTip(head).orElseThrow(() -> new ForgeRefusal(Kind.HEAD_MISSING, head));
        for (SandboxPullRequest other : of(slug).values()) {
            if (other.isOpen() && other.head().equals(head) && other.base().equals(base)) {
                throw new ForgeRefusal(Kind.ALREADY_EXISTS, String.valueOf(other.number()));
            }
        }
        BranchMerger merger = merger(slug);
        String mergeBase =
                merger.mergeBase(baseTip, headTip).map(ObjectId::name).orElse("");
        long number = of(slug).isEmpty() ? 1 : of(slug).lastKey() + 1;
        Instant now = now();
        SandboxPullRequest created = new SandboxPullRequest(
                slug,
                number,
                author,
                text,
                PullRequestState.OPEN,
                head,
                headTip.name(),
                base,
                mergeBase,
                null,
                "",
                null,
                new SandboxPullRequest.Times(now, now, null),
                List.of());
        merger.keepHead(number, headTip);
        return put(created);
    }

    /** Whether the head has nothing that the base lacks; both branches must be there. */
    synchronized boolean isWithoutCommits(RepositorySlug slug, String head, String base) {
        ObjectId headTip = repository(slug).tipId(head);
        return merger(slug)
                .mergeBase(repository(slug).tipId(base), headTip)
                .filter(headTip::equals)
                .isPresent();
    }

    synchronized SandboxPullRequest find(RepositorySlug slug, long number) {
        refresh(slug);
        return Optional.ofNullable(of(slug).get(number))
                .orElseThrow(() -> new ForgeRefusal(Kind.NOT_FOUND, "pull request " + number));
    }

    /** A look through an API, which moves the computation of the mergeability on. */
    synchronized SandboxPullRequest look(RepositorySlug slug, long number) {
        SandboxPullRequest found = find(slug, number);
        if (!found.isOpen()) {
            return found;
        }
        int left = looksBeforeComputed.merge(key(found), looksWanted, (before, wanted) -> Math.max(0, before - 1));
        return left > 0 ? found.withMergeability(null, found.blockedBy()) : put(computed(found));
    }

    private SandboxPullRequest computed(SandboxPullRequest open) {
        SandboxRepository repository = repository(open.repository());
        boolean mergeable = repository
                .findTip(open.base())
                .map(base -> merger(open.repository()).isMergeable(base, ObjectId.fromString(open.headCommit())))
                .orElse(false);
        boolean draft = extras.of(open).isDraft() || isDraftByTitle(open);
        String rule = draft ? DRAFT : mergeRules.getOrDefault(open.repository() + ":" + open.base(), "");
        return open.withMergeability(mergeable, rule);
    }

    private static String key(SandboxPullRequest pullRequest) {
        return pullRequest.repository() + "#" + pullRequest.number() + "@" + pullRequest.headCommit();
    }

    synchronized SandboxPullRequest edit(RepositorySlug slug, long number, SandboxPullRequest.Text text) {
        return put(find(slug, number).withText(text).changedAt(now()));
    }

    synchronized SandboxPullRequest rebase(RepositorySlug slug, long number, String base) {
        SandboxPullRequest found = find(slug, number);
        ObjectId tip = repository(slug).findTip(base).orElseThrow(() -> new ForgeRefusal(Kind.BASE_MISSING, base));
        String mergeBase = merger(slug)
                .mergeBase(tip, ObjectId.fromString(found.headCommit()))
                .map(ObjectId::name)
                .orElse("");
        return put(found.withBranches(base, found.headCommit(), mergeBase).changedAt(now()));
    }

    synchronized SandboxPullRequest setOpen(RepositorySlug slug, long number, boolean open) {
        SandboxPullRequest found = find(slug, number);
        if (found.isMerged()) {
            throw new ForgeRefusal(Kind.ALREADY_MERGED, "pull request " + number);
        }
        if (found.isOpen() == open) {
            return found;
        }
        if (open && repository(slug).findTip(found.head()).isEmpty()) {
            throw new ForgeRefusal(Kind.HEAD_MISSING, found.head());
        }
        PullRequestState state = open ? PullRequestState.OPEN : PullRequestState.CLOSED;
        put(found.withState(state, null, now()));
        return find(slug, number);
    }

    synchronized SandboxPullRequest.Comment comment(RepositorySlug slug, long number, String by, String text) {
        SandboxPullRequest found = find(slug, number);
        SandboxPullRequest.Comment comment = new SandboxPullRequest.Comment(++lastCommentId, by, text, now());
        put(found.withComment(comment).changedAt(now()));
        return comment;
    }

    /**
     * Merges, if all is as it must be.
     *
     * @param expectedHead null when any head will do
     */
    synchronized SandboxPullRequest merge(
            RepositorySlug slug, long number, MergeMethod method, String expectedHead, String by) {
        SandboxPullRequest found = look(slug, number);
        if (found.isMerged()) {
            throw new ForgeRefusal(Kind.ALREADY_MERGED, "pull request " + number);
        }
        if (!found.isOpen()) {
            throw new ForgeRefusal(Kind.CLOSED, "pull request " + number);
        }
        if (found.mergeable() == null) {
            throw new ForgeRefusal(Kind.NOT_COMPUTED, "pull request " + number);
        }
        if (expectedHead != null && !expectedHead.equals(found.headCommit())) {
            throw new ForgeRefusal(Kind.HEAD_MOVED, found.headCommit());
        }
        if (!found.blockedBy().isEmpty()) {
            throw new ForgeRefusal(Kind.BLOCKED, found.blockedBy());
        }
        if (forbiddenMethods.contains(method)) {
            throw new ForgeRefusal(Kind.METHOD_FORBIDDEN, method.name());
        }
        BranchMerger merger = merger(slug);
        ObjectId base = repository(slug)
                .findTip(found.base())
                .orElseThrow(() -> new ForgeRefusal(Kind.CONFLICT, "the base branch is gone"));
        ObjectId tip = merger.merge(
                        base,
                        ObjectId.fromString(found.headCommit()),
                        method,
                        message(found, method),
                        new PersonIdent(by, by + "@users.sandbox.example.org"))
                .filter(merged -> merger.move(found.base(), base, merged))
                .orElseThrow(() -> new ForgeRefusal(Kind.CONFLICT, found.base()));
        Instant now = now();
        SandboxPullRequest merged =
                put(found.withState(PullRequestState.MERGED, new SandboxPullRequest.Merge(tip.name(), by, now), now));
        refreshNow(slug);
        return merged;
    }

    private static String message(SandboxPullRequest merged, MergeMethod method) {
        return method == MergeMethod.SQUASH
                ? merged.title() + " (#" + merged.number() + ")"
                        + (merged.body().isEmpty() ? "" : "\n\n" + merged.body())
                : "Merge pull request #" + merged.number() + " from "
                        + merged.repository().owner() + "/" + merged.head() + "\n\n" + merged.title();
    }

    /** From its first use on, a repository tells about every push, commit and deletion of a branch. */
    private void refresh(RepositorySlug slug) {
        SandboxRepository repository = repository(slug);
        if (watched.add(slug)) {
            repository.onChange(() -> refreshNow(slug));
            refreshNow(slug);
        }
    }

    /** Takes in what pushes did: heads moved, branches deleted, heads landed by hand. */
    private synchronized void refreshNow(RepositorySlug slug) {
        SandboxRepository repository = repository(slug);
        for (SandboxPullRequest known : List.copyOf(of(slug).values())) {
            Optional<ObjectId> head = repository.findTip(known.head());
            String tips = head + " " + repository.findTip(known.base());
            if (known.isOpen() && !tips.equals(tipsSeen.put(slug + "#" + known.number(), tips))) {
                put(head.map(commit -> withHead(repository, known, commit))
                        .orElseGet(() -> known.withState(PullRequestState.CLOSED, null, now())));
            }
        }
    }

    private SandboxPullRequest withHead(SandboxRepository repository, SandboxPullRequest known, ObjectId head) {
        BranchMerger merger = merger(known.repository());
        Optional<ObjectId> base = repository.findTip(known.base());
        String mergeBase = base.flatMap(tip -> merger.mergeBase(tip, head))
                .map(ObjectId::name)
                .orElse("");
        boolean moved = !head.name().equals(known.headCommit());
        if (moved) {
            pushes.put(known.repository() + "#" + known.number() + "@" + head.name(), Instant.now());
        }
        if (moved) {
            merger.keepHead(known.number(), head);
        }
        boolean wasAhead = !known.mergeBase().equals(known.headCommit());
        if (wasAhead && mergeBase.equals(head.name())) {
            // pushed to the base by hand, or moved back to where the base was: both end it without anybody's merge
            return moved
                    ? known.withState(PullRequestState.CLOSED, null, now())
                    : known.withState(
                            PullRequestState.MERGED,
                            new SandboxPullRequest.Merge(base.orElseThrow().name(), "alex", now()),
                            now());
        }
        SandboxPullRequest current = known.withBranches(known.base(), head.name(), mergeBase);
        return moved ? current.withMergeability(null, current.blockedBy()).changedAt(now()) : current;
    }

    private BranchMerger merger(RepositorySlug slug) {
        return new BranchMerger(repository(slug).jgit());
    }

    private TreeMap<Long, SandboxPullRequest> of(RepositorySlug slug) {
        return pullRequests.computeIfAbsent(slug, ignored -> new TreeMap<>());
    }

    private SandboxPullRequest put(SandboxPullRequest pullRequest) {
        of(pullRequest.repository()).put(pullRequest.number(), pullRequest);
        return pullRequest;
    }

    /** Forges count in seconds. */
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }
}
