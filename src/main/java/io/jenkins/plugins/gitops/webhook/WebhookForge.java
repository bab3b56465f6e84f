package io.jenkins.plugins.gitops.webhook;

import io.jenkins.plugins.gitops.engine.forge.WebhookSignature;
import java.util.Optional;
import java.util.stream.Stream;

/** The forges that may call, each under a path of its own, since headers alone do not tell them apart for certain. */
enum WebhookForge {
    GITHUB("github", WebhookSignature.GITHUB),
    GITLAB("gitlab", WebhookSignature.GITLAB),
    GITEA("gitea", WebhookSignature.GITEA),
    BITBUCKET("bitbucket", WebhookSignature.BITBUCKET_CLOUD),
    BITBUCKET_SERVER("bitbucket-server", WebhookSignature.BITBUCKET_DATA_CENTER);

    private final String path;
    private final WebhookSignature signature;

    WebhookForge(String path, WebhookSignature signature) {
        this.path = path;
        this.signature = signature;
    }

    /** Returns the last part of its address, which is also its name in the configuration. */
    String path() {
        return path;
    }

    WebhookSignature signature() {
        return signature;
    }

    /** Returns the forge of a path like {@code /github}; a slash behind it is allowed. */
    static Optional<WebhookForge> ofPath(String path) {
        return Stream.of(values())
                .filter(forge -> path.equals("/" + forge.path) || path.equals("/" + forge.path + "/"))
                .findFirst();
    }
}
