package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes the plan of an open pull request's last commit into its body, once for each commit. Nothing here fails a promotion. */
final class PlanNote {

    private final Forge forge;
    private final RepositorySlug slug;
    private final PlanPreview preview;

    PlanNote(Forge forge, RepositorySlug slug, PlanPreview preview) {
        this.forge = forge;
        this.slug = slug;
        this.preview = preview;
    }

    /**
     * Does what is left to do.
     *
     * @param wait knows how often it failed
     * @return whether another look shall try again soon
     */
    boolean write(PullRequest open, MergeWait wait, OperationLog log) {
        String head = open.headCommit();
        if (!preview.isWanted(head)) {
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
        try {
            forge.update(slug, open.number(), open.title(), PlanText.put(open.body(), plan.get()));
            log.info("Wrote the plan of " + head + " into pull request " + open.number() + ": " + told(plan.get()));
        } catch (ForgeException e) {
            if (e.isRetryable() && wait.forgivesUnwrittenPlan()) {
                return true;
            }
            log.warning("Pull request " + open.number() + " does not show its plan: " + e.getMessage());
        }
        preview.settled(head);
        return false;
    }

    private static String told(PlanSummary plan) {
        return plan.clusters().stream()
                .map(cluster -> cluster.cluster() + " " + (cluster.isPlanned() ? cluster.counts() : "without a plan"))
                .collect(Collectors.joining("; "));
    }
}
