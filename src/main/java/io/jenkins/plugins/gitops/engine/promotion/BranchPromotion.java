package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.git.BranchChange;
import io.jenkins.plugins.gitops.engine.git.CommitRequest;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.git.Landing;
import io.jenkins.plugins.gitops.engine.git.Snapshot;
import io.jenkins.plugins.gitops.engine.manifest.EditResult;
import io.jenkins.plugins.gitops.engine.manifest.ManifestEditor;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The edit of a promotion, and its way to the environment's branch without a pull request. */
final class BranchPromotion {

    private final ConfigRepository repository;
    private final ManifestEditor editor = new ManifestEditor();

    BranchPromotion(ConfigRepository repository) {
        this.repository = repository;
    }

    EditResult edit(PromotionRequest request, Snapshot base) {
        return editor.apply(new SnapshotSource(base), request.edits());
    }

    static CommitRequest commit(PromotionRequest request, Snapshot base, EditResult edit) {
        String message = PromotionText.commitMessage(request, edit.changes());
        return new CommitRequest(base, edit.files(), message, request.origin().author());
    }

    OperationException missing(PromotionRequest request) {
        return new OperationException("The config repository " + repository.url() + " has no branch " + request.branch()
                + "; create it or name another one");
    }

    /** Edits on the branch's tip, whatever it is, and lands a commit there. */
    PromotionResult land(PromotionRequest request, OperationLog log) {
        AtomicReference<EditResult> last = new AtomicReference<>();
        String subject =
                request.target().application() + " in " + request.target().environment();
        BranchChange change = new BranchChange(subject, request.origin().order(), base -> {
            EditResult edit = edit(request, base);
            last.set(edit);
            return edit.isUnchanged() ? Optional.empty() : Optional.of(commit(request, base, edit));
        });
        Landing landing = repository.land(request.branch(), change).orElseThrow(() -> missing(request));
        return switch (landing.outcome()) {
            case PUSHED -> promoted(request, landing.snapshot(), last.get(), log);
            case UNCHANGED -> unchanged(request, landing.snapshot(), log);
            case SUPERSEDED -> superseded(request, landing.snapshot());
        };
    }

    private static PromotionResult promoted(
            PromotionRequest request, Snapshot commit, EditResult edit, OperationLog log) {
        PromotionText.print(edit.changes(), log);
        log.info("Committed " + commit.commit().abbreviated() + " to " + request.branch() + ": " + request.title());
        return new PromotionResult(State.PROMOTED, commit.commit(), request.branch(), edit.changes(), null);
    }

    static PromotionResult unchanged(PromotionRequest request, Snapshot base, OperationLog log) {
        log.info(request.branch() + " has these " + request.subject() + " already, in commit "
                + base.commit().abbreviated());
        return new PromotionResult(State.UNCHANGED, base.commit(), request.branch(), List.of(), null);
    }

    static PromotionResult superseded(PromotionRequest request, Snapshot tip) {
        return new PromotionResult(State.SUPERSEDED, tip.commit(), request.branch(), List.of(), null)
                .ending(
                        State.SUPERSEDED,
                        "A newer build has promoted " + request.target().application() + " to "
                                + request.target().environment()
                                + " meanwhile, so this one changed nothing; start a new build to promote its image after all");
    }
}
