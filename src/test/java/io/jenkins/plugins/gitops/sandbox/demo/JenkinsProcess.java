package io.jenkins.plugins.gitops.sandbox.demo;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Jenkins with the plugin of this checkout, which can be killed and started again on the same home. */
final class JenkinsProcess {

    private final Path root = Path.of(System.getProperty("gitops.root", "")).toAbsolutePath();
    private final Path home;
    private final Path log = root.resolve("target").resolve("demo-jenkins.log");
    private final int port;
    private Process process;

    JenkinsProcess(Path home) throws IOException {
        this.home = home;
        this.port = freePort();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port + "/jenkins/");
    }

    /** Returns where Jenkins' own log is. */
    Path log() {
        return log;
    }

    /** Starts it and returns at once. */
    synchronized void start(Path configuration) throws IOException {
        Files.createDirectories(log.getParent());
        ProcessBuilder builder = new ProcessBuilder(
                root.resolve("bin").resolve("mvn").toString(),
                System.getProperty("gitops.jenkinsFrom", "--offline"),
                "--batch-mode",
                "-DskipTests",
                "-Dspotless.check.skip=true",
                "-Dhost=127.0.0.1",
                "-Dport=" + port,
                "-DjenkinsHome=" + home,
                "-Djenkins.install.runSetupWizard=false",
                // pages would ask a server outside for it
                "-Dhudson.model.UsageStatistics.disabled=true",
                // people take their time; this demo's does not
                "-Dio.jenkins.plugins.gitops.steps.ResumableExecution.longestPauseMillis=1000",
                "hpi:run");
        builder.directory(root.toFile());
        builder.environment().put("CASC_JENKINS_CONFIG", configuration.toString());
        builder.redirectErrorStream(true)
                .redirectOutput(process == null ? Redirect.to(log.toFile()) : Redirect.appendTo(log.toFile()));
        builder.redirectInput(Redirect.from(new File("/dev/null")));
        process = builder.start();
    }

    /** @throws OperationException when it does not run any more, or says that it cannot start */
    synchronized void check() throws IOException {
        if (!process.isAlive() || Files.readString(log).contains("hudson.util.BootFailure")) {
            throw new OperationException("Jenkins does not run; look into " + log);
        }
    }

    /** Waits until somebody else ends it. */
    void await() throws InterruptedException {
        process.waitFor();
    }

    /** Ends it as a power failure would: none of its code runs any more. */
    synchronized void kill() throws InterruptedException {
        List<ProcessHandle> all = all().toList();
        all.forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
        for (ProcessHandle each : all) {
            each.onExit().join();
        }
    }

    synchronized void stop() {
        if (process == null) {
            return;
        }
        all().forEach(ProcessHandle::destroy);
        try {
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Maven runs Jenkins in a process of its own: that one first. */
    private Stream<ProcessHandle> all() {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()));
    }
}
