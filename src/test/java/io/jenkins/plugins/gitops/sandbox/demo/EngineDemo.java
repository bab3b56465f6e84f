package io.jenkins.plugins.gitops.sandbox.demo;

import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterEndpoint;
import io.jenkins.plugins.gitops.engine.cluster.Fabric8Cluster;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeToken;
import io.jenkins.plugins.gitops.engine.forge.github.GitHubForge;
import io.jenkins.plugins.gitops.engine.git.CommitAuthor;
import io.jenkins.plugins.gitops.engine.git.CommitId;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.git.GitRemote;
import io.jenkins.plugins.gitops.engine.git.Snapshot;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.EditOptions;
import io.jenkins.plugins.gitops.engine.manifest.ManifestEdit;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.Promoter;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Mode;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Origin;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Target;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.sync.Syncer;
import io.jenkins.plugins.gitops.engine.sync.apply.SyncRun;
import io.jenkins.plugins.gitops.engine.sync.options.SetName;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import io.jenkins.plugins.gitops.engine.verification.VerificationReport;
import io.jenkins.plugins.gitops.engine.verification.VerificationRequest;
import io.jenkins.plugins.gitops.engine.verification.Verifier;
import io.jenkins.plugins.gitops.sandbox.demo.DemoOptions.Broken;
import io.jenkins.plugins.gitops.sandbox.demo.DemoOptions.Flag;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** The chain by the engine alone: for each environment promote, wait for the merge, sync, verify. */
final class EngineDemo {

    private static final Duration MAX_WAIT = Duration.ofMinutes(1);
    private static final Duration MAX_PAUSE = Duration.ofMillis(300);

    private final DemoOptions options;
    private final DemoSandbox sandbox;
    private final OperationLog log;
    private final ImageReference image;

    EngineDemo(DemoOptions options, DemoSandbox sandbox, OperationLog log) {
        this.options = options;
        this.sandbox = sandbox;
        this.log = log;
        this.image = ImageReference.parse(options.image());
    }

    void run() {
        for (String environment : options.environments()) {
            int place = DemoSandbox.ENVIRONMENTS.indexOf(environment);
            if (place < 0) {
                throw new OperationException("The environment \"" + environment + "\" is not configured (known are "
                        + String.join(", ", DemoSandbox.ENVIRONMENTS) + "); name one of these");
            }
            log.info("");
            log.info("gitopsPromote environment: '" + environment + "', image: '" + image + "'");
            CommitId commit = promote(environment, place == 0 ? Mode.COMMIT : Mode.PULL_REQUEST);
            log.info("");
            log.info("gitopsSync environment: '" + environment + "', revision: '" + commit + "'");
            try (Cluster cluster = Fabric8Cluster.connect(clusterEndpoint())) {
                sync(cluster, environment, commit);
                log.info("");
                log.info("gitopsVerify environment: '" + environment + "', image: '" + image + "'");
                verify(cluster, environment);
            }
        }
    }

    private ConfigRepository repository() {
        String url = sandbox.repository().cloneUrl().toString();
        String address = options.broken() == Broken.REPOSITORY ? url.replace("/shop/", "/nobody/") : url;
        GitRemote remote = GitRemote.of(address)
                .withCredentials(sandbox.forge().user(), sandbox.forge().token());
        return new ConfigRepository(remote, sandbox.folder().resolve("cache"));
    }

    private ClusterEndpoint clusterEndpoint() {
        String token = options.broken() == Broken.API_SERVER
                ? "not-the-token"
                : sandbox.cluster().token();
        return ClusterEndpoint.of(sandbox.cluster().url().toString())
                .withCaCertificate(sandbox.cluster().caCertificate().orElse(""))
                .withBearerToken(token);
    }

    private CommitId promote(String environment, Mode mode) {
        PromotionRequest request = new PromotionRequest(
                new Target("cart", environment),
                List.of(image),
                List.of(new ManifestEdit.Image("environments/" + environment, image, EditOptions.DEFAULT)),
                "main",
                mode,
                new Origin(new CommitAuthor("Demo", ""), "bin/demo"));
        Forge forge = new GitHubForge(
                HttpClient.newHttpClient(),
                ForgeEndpoint.of(
                        sandbox.forge().gitHubApiUrl(),
                        ForgeToken.of(sandbox.forge().token())));
        try (ConfigRepository repository = repository()) {
            Promoter promoter =
                    Promoter.proposingTo(repository, forge, sandbox.repository().slug());
            PromotionResult proposed = await(MAX_WAIT, attempt -> promoter.propose(request, attempt, log));
            if (proposed.state() != State.PROPOSED) {
                return proposed.commit();
            }
            long number = proposed.pullRequest().orElseThrow().number();
            if (!options.has(Flag.INTERACTIVE)) {
                log.info("Jane presses Merge (bin/demo --interactive leaves that to you)");
                sandbox.merge(number);
            }
            Duration patience = options.has(Flag.INTERACTIVE) ? Duration.ofHours(1) : MAX_WAIT;
            return await(patience, attempt -> promoter.observe(request, number, log))
                    .commit();
        }
    }

    private void sync(Cluster cluster, String environment, CommitId commit) {
        Map<String, byte[]> files;
        try (ConfigRepository repository = repository()) {
            Snapshot snapshot = repository.fetchCommit(commit);
            files = snapshot.readAll(snapshot.files("environments/" + environment).stream()
                    .filter(ManifestLoader::isManifest)
                    .toList());
        }
        Syncer syncer = new Syncer(cluster);
        SyncPlan plan = syncer.plan(new SyncRequest(
                new SetName("cart", environment),
                namespace(environment),
                ManifestLoader.load(files),
                SyncOptions.defaults()));
        plan.print(log);
        SyncRun run = syncer.start(plan);
        ChangeSet changes = await(MAX_WAIT, attempt -> run.applyNextStage(log));
        log.info("Synced " + environment + ": " + changes.summary());
    }

    private static String namespace(String environment) {
        return "shop-" + environment;
    }

    private void verify(Cluster cluster, String environment) {
        VerificationRequest request = new VerificationRequest(
                new Syncer(cluster).members(new SetName("cart", environment), namespace(environment)), List.of(image));
        Verifier verifier = new Verifier(cluster, Clock.systemUTC());
        VerificationReport report = await(MAX_WAIT, attempt -> verifier.observe(request));
        report.objects().forEach(object -> log.info(object.toString()));
        report.runningImages().forEach(log::info);
    }

    /** Looks, pauses and looks again, as Jenkins does it without holding a thread. */
    private <T> T await(Duration patience, IntFunction<Observation<T>> look) {
        long deadline = System.nanoTime() + patience.toNanos();
        String waitingFor = "";
        for (int attempt = 0; ; attempt++) {
            Observation<T> seen = look.apply(attempt);
            if (seen instanceof Observation.Succeeded<T> done) {
                return done.value();
            }
            if (seen instanceof Observation.Failed<T> failed) {
                throw new OperationException(failed.reason());
            }
            Observation.Running<T> running = (Observation.Running<T>) seen;
            if (System.nanoTime() > deadline) {
                throw new OperationException(
                        "Gave up after " + patience.toSeconds() + " s; it still waited for: " + running.waitingFor());
            }
            if (!running.waitingFor().equals(waitingFor)) {
                waitingFor = running.waitingFor();
                log.info("Waiting for " + waitingFor);
            }
            pause(running.retryAfter());
        }
    }

    private static void pause(Duration wanted) {
        try {
            Thread.sleep(Math.min(wanted.toMillis(), MAX_PAUSE.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException("Interrupted", e);
        }
    }
}
