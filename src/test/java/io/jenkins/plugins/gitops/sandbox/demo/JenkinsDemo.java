package io.jenkins.plugins.gitops.sandbox.demo;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.sandbox.demo.DemoOptions.Flag;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxPullRequest;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * The chain in a real Jenkins with the plugin of this checkout: configured by Configuration as Code, run from a Jenkinsfile, its
 * build log printed; on demand killed in the middle.
 */
final class JenkinsDemo {

    private static final Duration STARTUP = Duration.ofMinutes(4);
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** Where a moment must not be missed. */
    private static final Duration SHORT_PAUSE = Duration.ofMillis(20);

    private final DemoOptions options;
    private final DemoSandbox sandbox;
    private final PrintStream out;
    private final Path configuration;
    private final JenkinsProcess jenkins;
    private final JenkinsBuild build;
    private final Deque<Kill> kills = new ArrayDeque<>();

    /**
     * When Jenkins is killed.
     *
     * @param at as soon as the build's log has this
     * @param merged whether pull requests are merged until then
     */
    private record Kill(String at, boolean merged) {}

    JenkinsDemo(DemoOptions options, DemoSandbox sandbox, PrintStream out) throws IOException {
        this.options = options;
        this.sandbox = sandbox;
        this.out = out;
        this.configuration = sandbox.folder().resolve("jenkins.yaml");
        this.jenkins = new JenkinsProcess(sandbox.folder().resolve("jenkins-home"));
        this.build = new JenkinsBuild(jenkins.url());
        if (options.has(Flag.KILL)) {
            kills.add(new Kill(" to be merged", false));
            kills.add(new Kill("Namespace shop-production created", true));
        }
    }

    /** Returns the exit code: 0 when the build succeeded. */
    int run() throws IOException {
        Files.writeString(configuration, new JenkinsDemoConfiguration(sandbox, options, jenkins.url()).yaml());
        out.println("Jenkins            " + jenkins.url() + " (starting; its own log is " + jenkins.log() + ")");
        Thread stop = new Thread(
                () -> {
                    jenkins.stop();
                    sandbox.close();
                },
                "stop-jenkins");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            return follow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException("Interrupted", e);
        } finally {
            jenkins.stop();
        }
    }

    private int follow() throws IOException, InterruptedException {
        start();
        build.start();
        while (!build.isThere()) {
            Thread.sleep(PAUSE.toMillis());
        }
        out.println("Build              " + build.url());
        out.println();
        printLog();
        boolean success = build.isSuccess();
        out.println();
        out.println("Pages              " + build.openPages() + " opened");
        checkLog();
        if (options.has(Flag.ONCE)) {
            return success ? 0 : 1;
        }
        out.println("Jenkins is at " + jenkins.url() + " (user admin, password admin) until you press Ctrl+C");
        jenkins.await();
        return success ? 0 : 1;
    }

    private void start() throws IOException, InterruptedException {
        jenkins.start(configuration);
        long deadline = System.nanoTime() + STARTUP.toNanos();
        while (!build.isPossible()) {
            jenkins.check();
            if (System.nanoTime() > deadline) {
                throw new OperationException("Jenkins did not start in time; look into " + jenkins.log());
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    private void printLog() throws IOException, InterruptedException {
        do {
            String text = build.newText();
            out.print(text);
            out.flush();
            if (!kills.isEmpty() && text.contains(kills.peek().at())) {
                kills.remove();
                jenkins.kill();
                out.println();
                out.println("--- Jenkins was killed and is started again ---");
                start();
            } else if (!options.has(Flag.INTERACTIVE)
                    && (kills.isEmpty() || kills.peek().merged())) {
                mergeOpenPullRequests();
            }
            Thread.sleep((kills.isEmpty() ? PAUSE : SHORT_PAUSE).toMillis());
        } while (!build.isOver());
        if (!kills.isEmpty()) {
            throw new OperationException("Jenkins was not killed where the build says \""
                    + kills.peek().at() + "\": it came to its end before that");
        }
    }

    /** A page that cannot be drawn may answer 200 all the same. */
    private void checkLog() throws IOException {
        try (Stream<String> lines = Files.lines(jenkins.log(), StandardCharsets.UTF_8)) {
            List<String> faults = lines.filter(line -> line.contains("JellyTagException")
                            || line.contains("ClassNotFoundException")
                            || line.contains("Error while serving"))
                    .toList();
            if (!faults.isEmpty()) {
                throw new OperationException("Jenkins' log " + jenkins.log() + " has: " + String.join("\n", faults));
            }
        }
    }

    private void mergeOpenPullRequests() throws IOException, InterruptedException {
        List<SandboxPullRequest> open = sandbox
                .forge()
                .forge()
                .pullRequests(sandbox.repository().slug())
                .stream()
                .filter(SandboxPullRequest::isOpen)
                .toList();
        if (!open.isEmpty()) {
            build.openPages();
        }
        open.forEach(pullRequest -> sandbox.merge(pullRequest.number()));
    }
}
