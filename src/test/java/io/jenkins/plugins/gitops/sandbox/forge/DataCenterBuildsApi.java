package io.jenkins.plugins.gitops.sandbox.forge;

import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import java.util.Map;

/** How many builds of a commit there are, which Bitbucket Data Center tells in an API of its own, for all repositories. */
final class DataCenterBuildsApi extends ApiServlet {

    static final String BASE = "/api/bitbucket/rest/build-status/1.0";

    private static final long serialVersionUID = 1L;

    DataCenterBuildsApi(SandboxForge forge, SandboxAccount account) {
        super(forge, account, BASE);
    }

    @Override
    ApiAnswer handle(ApiRequest request) {
        if (!request.is("GET", "commits", "stats", "*")) {
            return ApiAnswer.of(404, object());
        }
        long failed = forge().repositories().stream()
                .filter((RepositorySlug slug) ->
                        forge().buildState(slug, request.path().get(2)).equals("FAILED"))
                .count();
        return ApiAnswer.of(
                200, object().put("successful", 0).put("inProgress", 0).put("failed", failed));
    }

    @Override
    ApiAnswer refused(ForgeRefusal refusal, ApiRequest request) {
        return ApiAnswer.of(404, object());
    }

    @Override
    ApiAnswer unauthorized(ApiRequest request) {
        return ApiAnswer.of(401, object());
    }

    @Override
    ApiAnswer forbidden(ApiRequest request) {
        return ApiAnswer.of(403, object());
    }

    @Override
    Map<String, String> commonHeaders() {
        return Map.of("Cache-Control", "no-cache");
    }
}
