package io.jenkins.plugins.gitops.sandbox.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxPullRequest;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The chain in a real Jenkins with the plugin of this checkout: configured by Configuration as Code, run from a Jenkinsfile, its
 * build log printed.
 */
final class JenkinsDemo {

    private static final Duration STARTUP = Duration.ofMinutes(4);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int OK = 200;

    /** What Jenkins hides in a log to make links of it in a browser (hudson.console.ConsoleNote). */
    private static final Pattern CONSOLE_NOTE = Pattern.compile("\\x1B\\[8mha:.*?\\x1B\\[0m");

    private final DemoOptions options;
    private final DemoSandbox sandbox;
    private final PrintStream out;
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private final Path root = Path.of(System.getProperty("gitops.root", "")).toAbsolutePath();
    private final int port;
    private final URI jenkins;

    JenkinsDemo(DemoOptions options, DemoSandbox sandbox, PrintStream out) throws IOException {
        this.options = options;
        this.sandbox = sandbox;
        this.out = out;
        this.port = freePort();
        this.jenkins = URI.create("http://127.0.0.1:" + port + "/jenkins/");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Returns the exit code: 0 when the build succeeded. */
    int run() throws IOException {
        Path configuration = sandbox.folder().resolve("jenkins.yaml");
        Files.writeString(configuration, new JenkinsDemoConfiguration(sandbox, options, jenkins).yaml());
        Path log = root.resolve("target").resolve("demo-jenkins.log");
        Files.createDirectories(log.getParent());
        out.println("Jenkins            " + jenkins + " (starting; its own log is " + log + ")");
        Process process = start(configuration, log);
        Thread stop = new Thread(
                () -> {
                    stop(process);
                    sandbox.close();
                },
                "stop-jenkins");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            return follow(process, log);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException("Interrupted", e);
        } finally {
            stop(process);
        }
    }

    private Process start(Path configuration, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                root.resolve("bin").resolve("mvn").toString(),
                System.getProperty("gitops.jenkinsFrom", "--offline"),
                "--batch-mode",
                "-DskipTests",
                "-Dspotless.check.skip=true",
                "-Dhost=127.0.0.1",
                "-Dport=" + port,
                "-DjenkinsHome=" + sandbox.folder().resolve("jenkins-home"),
                "-Djenkins.install.runSetupWizard=false",
                // people take their time; this demo's does not
                "-Dio.jenkins.plugins.gitops.steps.ResumableExecution.longestPauseMillis=1000",
                "hpi:run");
        builder.directory(root.toFile());
        builder.environment().put("CASC_JENKINS_CONFIG", configuration.toString());
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        return builder.start();
    }

    private static void stop(Process process) {
        // Maven runs Jenkins in a process of its own
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int follow(Process process, Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + STARTUP.toNanos();
        while (!isThere(jenkins.resolve("job/cart/api/json"))) {
            if (!process.isAlive() || System.nanoTime() > deadline || hasFailedToBoot(log)) {
                throw new OperationException("Jenkins did not start; look into " + log);
            }
            Thread.sleep(PAUSE.toMillis());
        }
        startBuild();
        URI build = jenkins.resolve("job/cart/1/");
        while (!isThere(build.resolve("api/json"))) {
            Thread.sleep(PAUSE.toMillis());
        }
        out.println("Build              " + build);
        out.println();
        printLog(build);
        boolean success = get(build.resolve("api/json?tree=result")).body().contains("\"SUCCESS\"");
        out.println();
        if (options.once()) {
            return success ? 0 : 1;
        }
        out.println("Jenkins is at " + jenkins + " (user admin, password admin) until you press Ctrl+C");
        process.waitFor();
        return success ? 0 : 1;
    }

    /** Presses "Build now" as the administrator. */
    private void startBuild() throws IOException, InterruptedException {
        JsonNode crumb = new ObjectMapper()
                .readTree(
                        http.send(asAdministrator("crumbIssuer/api/json").build(), HttpResponse.BodyHandlers.ofString())
                                .body());
        HttpRequest request = asAdministrator("job/cart/build")
                .header(
                        crumb.path("crumbRequestField").asText(),
                        crumb.path("crumb").asText())
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        int status = http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        if (status >= 400) {
            throw new OperationException("Jenkins did not take the build: it answers " + status);
        }
    }

    private HttpRequest.Builder asAdministrator(String path) {
        String login = Base64.getEncoder().encodeToString("admin:admin".getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(jenkins.resolve(path)).header("Authorization", "Basic " + login);
    }

    private static boolean hasFailedToBoot(Path log) throws IOException {
        return Files.readString(log).contains("hudson.util.BootFailure");
    }

    private void printLog(URI build) throws IOException, InterruptedException {
        long position = 0;
        boolean more = true;
        while (more) {
            HttpResponse<String> part = get(build.resolve("logText/progressiveText?start=" + position));
            out.print(CONSOLE_NOTE.matcher(part.body()).replaceAll(""));
            out.flush();
            position = part.headers().firstValueAsLong("X-Text-Size").orElse(position);
            more = part.headers().firstValue("X-More-Data").isPresent();
            if (!options.interactive()) {
                mergeOpenPullRequests();
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    private void mergeOpenPullRequests() {
        List<SandboxPullRequest> open = sandbox
                .forge()
                .forge()
                .pullRequests(sandbox.repository().slug())
                .stream()
                .filter(SandboxPullRequest::isOpen)
                .toList();
        open.forEach(pullRequest -> sandbox.merge(pullRequest.number()));
    }

    private boolean isThere(URI address) throws InterruptedException {
        try {
            return get(address).statusCode() == OK;
        } catch (IOException e) {
            // not listening yet
            return false;
        }
    }

    private HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(30)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
