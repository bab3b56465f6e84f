package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.forge.Decoration;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeToken;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.forge.github.GitHubForge;
import io.jenkins.plugins.gitops.engine.git.CommitAuthor;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.git.GitRemote;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.EditOptions;
import io.jenkins.plugins.gitops.engine.manifest.ManifestEdit;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Mode;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Origin;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Promotes in a JVM of its own, as a second controller would, or in this one. */
final class PromotionProcess {

    /**
     * What to promote.
     *
     * @param cache the folder of the cache
     * @param first the number of the first application
     * @param count how many, all at once
     */
    record Order(String cloneUrl, String apiUrl, String token, Path cache, int first, int count, Mode mode) {}

    private static final int MOST_ATTEMPTS = 50;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private PromotionProcess() {}

    static String file(int application) {
        return "envs/staging/app-" + application + "/deployment.yaml";
    }

    static String manifest(int application, int version) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: app
                spec:
                  template:
                    spec:
                      containers:
                        - name: app
                          image: shop/app-%d:%d
                """.formatted(application, version);
    }

    /** Build n promotes version n. */
    static PromotionRequest request(int application, int build, Mode mode) {
        ImageReference image = ImageReference.parse("shop/app-" + application + ":" + build);
        return new PromotionRequest(
                        new Target("app-" + application, "staging"),
                        List.of(image),
                        List.of(new ManifestEdit.Image("envs/staging/app-" + application, image, EditOptions.DEFAULT)),
                        "main",
                        mode,
                        new Origin(new CommitAuthor("Jane Doe", ""), "build-" + build)
                                .startedAt(Instant.ofEpochMilli(build)))
                .withOptions(new ProposalOptions(Decoration.NONE.withLabels("gitops"), null));
    }

    /** Starts another JVM with the order. */
    static Process start(Order order, Path log) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                PromotionProcess.class.getName(),
                order.cloneUrl(),
                order.apiUrl(),
                order.token(),
                order.cache().toString(),
                String.valueOf(order.first()),
                String.valueOf(order.count()),
                order.mode().name());
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The other JVM. */
    public static void main(String[] arguments) throws Exception {
        run(new Order(
                arguments[0],
                arguments[1],
                arguments[2],
                Path.of(arguments[3]),
                Integer.parseInt(arguments[4]),
                Integer.parseInt(arguments[5]),
                Mode.valueOf(arguments[6])));
    }

    /** Promotes version 2 of each application, all at once; returns what came of them. */
    static List<PromotionResult> run(Order order) throws Exception {
        List<Callable<PromotionResult>> promotions = new ArrayList<>();
        for (int i = 0; i < order.count(); i++) {
            PromotionRequest request = request(order.first() + i, 2, order.mode());
            promotions.add(() -> promote(order, request));
        }
        return together(promotions);
    }

    static <T> List<T> together(List<Callable<T>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Tries again as the step does, only faster. */
    static PromotionResult promote(Order order, PromotionRequest request) throws InterruptedException {
        try (ConfigRepository repository = new ConfigRepository(GitRemote.of(order.cloneUrl()), order.cache())) {
            Promoter promoter = Promoter.proposingTo(
                    repository,
                    new GitHubForge(CLIENT, ForgeEndpoint.of(URI.create(order.apiUrl()), ForgeToken.of(order.token()))),
                    RepositorySlug.parse(order.cloneUrl()));
            for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
                Optional<PromotionResult> result = tryOnce(promoter, request);
                if (result.isPresent()) {
                    // the step looks for the first time once it has stored the number
                    result.get()
                            .pullRequest()
                            .ifPresent(open -> promoter.await(request, open.number(), OperationLog.SILENT));
                    return result.get();
                }
                Thread.sleep(20);
            }
            throw new IllegalStateException("still running after " + MOST_ATTEMPTS + " tries");
        }
    }

    private static Optional<PromotionResult> tryOnce(Promoter promoter, PromotionRequest request) {
        try {
            return promoter.promote(request, 0, OperationLog.SILENT)
                            instanceof Observation.Succeeded<PromotionResult> done
                    ? Optional.of(done.value())
                    : Optional.empty();
        } catch (OperationException e) {
            if (!e.isRetryable()) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
