package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.forge.Decoration;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeToken;
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
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** Promotes in a JVM of its own, as a second controller would, or in this one. */
final class PromotionProcess {

    /**
     * What to promote, all at once.
     *
     * @param cache the folder of the cache
     * @param promotions each as {@code application:build}, both numbers
     */
    record Order(String cloneUrl, String apiUrl, String token, Path cache, Mode mode, List<String> promotions) {

        String line() {
            return String.join(
                    "\t", cloneUrl, apiUrl, token, cache.toString(), mode.name(), String.join(",", promotions));
        }

        static Order parse(String line) {
            String[] parts = line.split("\t");
            return new Order(
                    parts[0],
                    parts[1],
                    parts[2],
                    Path.of(parts[3]),
                    Mode.valueOf(parts[4]),
                    List.of(parts[5].split(",")));
        }
    }

    private static final int MAX_ATTEMPTS = 50;
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

    /** Starts another JVM, which reads orders. */
    static Process start(Path log) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                PromotionProcess.class.getName());
        try {
            return new ProcessBuilder(command).redirectError(log.toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The other JVM: an order in a line, then a line with how its promotions ended. */
    public static void main(String[] arguments) throws Exception {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            System.out.println(run(Order.parse(line)).stream()
                    .map(result -> result.state().name())
                    .collect(Collectors.joining(" ")));
        }
    }

    /** Promotes all of it at once; returns what came of them. */
    static List<PromotionResult> run(Order order) throws Exception {
        List<Callable<PromotionResult>> promotions = new ArrayList<>();
        for (String promotion : order.promotions()) {
            String[] numbers = promotion.split(":");
            PromotionRequest request =
                    request(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), order.mode());
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

    static ConfigRepository repository(Order order) {
        return new ConfigRepository(GitRemote.of(order.cloneUrl()), order.cache());
    }

    static Promoter promoter(Order order, ConfigRepository repository) {
        return Promoter.proposingTo(
                repository,
                new GitHubForge(CLIENT, ForgeEndpoint.of(URI.create(order.apiUrl()), ForgeToken.of(order.token()))),
                GitHubForge.ADDRESSES.repository(order.cloneUrl(), URI.create(order.apiUrl())));
    }

    /** Tries again as the step does, only faster. */
    static PromotionResult promote(Order order, PromotionRequest request) throws InterruptedException {
        try (ConfigRepository repository = repository(order)) {
            Promoter promoter = promoter(order, repository);
            for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
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
            throw new IllegalStateException("still running after " + MAX_ATTEMPTS + " tries");
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
