package io.jenkins.plugins.gitops.engine.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.gitops.sandbox.forge.SandboxForge;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** A simulated forge with a branch to promote, and the adapter that a subclass brings. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ForgeFixture {

    protected static final String HEAD = "gitops/staging/cart";
    protected static final NewPullRequest WANTED =
            new NewPullRequest(HEAD, "main", "Promote cart to staging", "<!-- marker -->\nFrom 1 to 2");

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private int repositories;

    protected SandboxForgeServer server;
    protected RepositorySlug slug;
    protected SandboxRepository repository;
    protected Forge forge;

    /** Returns the API of the dialect. */
    protected abstract URI apiUrl(SandboxForgeServer sandbox);

    /** Returns the adapter. */
    protected abstract Forge createForge(HttpClient client, ForgeEndpoint endpoint);

    @BeforeAll
    void start() {
        server = SandboxForgeServer.startInMemory();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** Each test has a repository of its own on the one server. */
    @BeforeEach
    void createRepository() {
        server.apiFaults().clear();
        sandbox().reset();
        slug = RepositorySlug.parse("shop/config" + ++repositories);
        repository = server.create(slug.toString(), Map.of("staging/cart.yaml", "image: cart:1\n"));
        repository.createBranch(HEAD, "main");
        repository.commit(HEAD, "Promote cart:2", Map.of("staging/cart.yaml", "image: cart:2\n"));
        forge = forgeWith(server.token());
        server.apiFaults().forgetRequests();
    }

    protected final Forge forgeWith(String token) {
        // far more than any answer takes, also on a machine that builds much else
        return forgeWith(token, Duration.ofSeconds(30));
    }

    protected final Forge forgeWith(String token, Duration timeLimit) {
        return createForge(CLIENT, new ForgeEndpoint(apiUrl(server), ForgeToken.of(token), timeLimit));
    }

    protected final SandboxForge sandbox() {
        return server.forge();
    }

    protected static ForgeException failure(ThrowingCallable call) {
        ForgeException failure = catchThrowableOfType(ForgeException.class, call);
        assertThat(failure).as("the call's failure").isNotNull();
        return failure;
    }
}
