package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.git.CommitId;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.git.SourceHistory;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;

/**
 * What changed in the application since the last promotion. The commit before is given by the caller, or named by the last
 * promotion's commit on the branch.
 */
final class Changelog {

    private final ConfigRepository repository;
    private final SourceHistory sourcesOrNull;

    Changelog(ConfigRepository repository, SourceHistory sourcesOrNull) {
        this.repository = repository;
        this.sourcesOrNull = sourcesOrNull;
    }

    /** Returns the request with the changes, as far as they can be told; never fails. */
    PromotionRequest describe(PromotionRequest request, OperationLog log) {
        String to = request.origin().source().commit();
        if (sourcesOrNull == null || to.isEmpty()) {
            return request;
        }
        try {
            String from = previous(request);
            return from.isEmpty()
                    ? request
                    : request.withOrigin(request.origin()
                            .replacingSourceCommit(from)
                            .withChanges(sourcesOrNull.between(new CommitId(from), new CommitId(to))));
        } catch (OperationException | IllegalArgumentException e) {
            log.warning("The changes of " + request.target().application() + " cannot be told: " + e.getMessage());
            return request;
        }
    }

    private String previous(PromotionRequest request) {
        String given = request.origin().source().previous();
        return given.isEmpty()
                ? repository
                        .findMessage(request.branch(), message -> PromotionText.isOurs(message, request.target()))
                        .map(PromotionText::sourceCommit)
                        .orElse("")
                : given;
    }
}
