package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes the plan of an open pull request's last commit into its body, once for each commit. Nothing here fails a promotion. */
final class PlanNote {

    private static final Pattern FULL_COMMIT = Pattern.compile("[0-9a-f]{40}");

    private final Forge forge;
    private final RepositorySlug slug;
    private final PlanPreview preview;

    PlanNote(Forge forge, RepositorySlug slug, PlanPreview preview) {
        this.forge = forge;
        this.slug = slug;
        this.preview = preview;
    }

    /** Notes that the text of a pull request was written anew, without a plan. */
    void lost(PullRequest refreshed) {
        preview.unsettled(refreshed.headCommit());
    }

    /**
     * Does what is left to do.
     *
     * @param fresh whether the pull request is as it was read: some forges keep drafts in the title, which is written again here
     * @param wait knows how often it failed
     * @return whether another look shall try again soon
     */
    boolean write(PullRequest open, boolean fresh, MergeWait wait, OperationLog log) {
        String head = open.headCommit();
        // a forge may not know the head yet
        if (!Regex.matcher(FULL_COMMIT, head).matches() || !preview.isWanted(head)) {
            return false;
        }
        if (PlanText.commitOf(open.body()).filter(head::equals).isPresent()) {
            // written right before a restart
            preview.settled(head);
            return false;
        }
        Optional<PlanSummary> plan = preview.of(head);
        if (plan.isEmpty()) {
            return false;
        }
        if (!fresh) {
            return true;
        }
        try {
            put(open, plan.get(), log);
        } catch (ForgeException e) {
            if (e.isRetryable() && wait.forgivesUnwrittenPlan()) {
                return true;
            }
            log.warning("Pull request " + open.number() + " does not show its plan: " + e.getMessage());
        }
        preview.settled(head);
        return false;
    }

    /** A text that grew over the forge's limit would lose its end, which may be a person's. */
    private void put(PullRequest open, PlanSummary plan, OperationLog log) {
        Optional<String> body = PlanText.put(open.body(), plan, forge.longestBody());
        if (body.isEmpty()) {
            log.warning("Pull request " + open.number() + " does not show its plan: its text is too long for that;"
                    + " shorten it before the next commit, or look at the build's page");
            return;
        }
        forge.update(slug, open.number(), open.title(), body.get());
        log.info("Wrote the plan of " + plan.commit() + " into pull request " + open.number() + ": " + told(plan));
    }

    private static String told(PlanSummary plan) {
        return plan.clusters().stream()
                .map(cluster -> cluster.cluster() + " " + (cluster.isPlanned() ? cluster.counts() : "without a plan"))
                .collect(Collectors.joining("; "));
    }
}
