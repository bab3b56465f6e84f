package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.forge.Decoration;
import io.jenkins.plugins.gitops.engine.forge.DecorationContract;
import io.jenkins.plugins.gitops.engine.forge.Decorations;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxExtras;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CloudDecorationTest extends DecorationContract {

    @Override
    protected URI apiUrl(SandboxForgeServer sandbox) {
        return sandbox.bitbucketCloudApiUrl();
    }

    @Override
    protected Forge createForge(HttpClient client, ForgeEndpoint endpoint) {
        return new CloudForge(client, endpoint);
    }

    @Override
    protected Set<Has> has() {
        return EnumSet.noneOf(Has.class);
    }

    private SandboxExtras.Of extras() {
        return sandbox().extras().of(slug, 1);
    }

    @Test
    void shouldKeepReviewersWhenOnlyTheMarkOfADraftIsAdded() {
        extras().reviewers().add("alex");

        ((Decorations) forge).decorate(slug, 1, Decoration.NONE.asDraft());

        assertThat(extras().reviewers()).containsExactly("alex");
        assertThat(forge.get(slug, 1).body()).isEqualTo(WANTED.body());
    }

    @Test
    void shouldKeepTheDraftWhenItsTextsChange() {
        ((Decorations) forge).decorate(slug, 1, Decoration.NONE.asDraft());

        forge.update(slug, 1, "Another title", "Another body");

        assertThat(extras().isDraft()).isTrue();
    }

    @Test
    void shouldCloseItsBranchAfterItsTextsHaveChanged() {
        PullRequest updated = forge.update(slug, 1, "Another title", "Another body");

        forge.merge(slug, 1, MergeMethod.MERGE, updated.headCommit());

        assertThat(repository.hasBranch(HEAD)).isFalse();
    }

    @Test
    void shouldChangeTheTextsWhenAReviewerHasLeftTheWorkspace() {
        extras().reviewers().addAll(List.of("bob", "alex"));

        forge.update(slug, 1, "Another title", "Another body");

        assertThat(extras().reviewers()).containsExactly("alex");
        assertThat(forge.get(slug, 1).title()).isEqualTo("Another title");
    }
}
