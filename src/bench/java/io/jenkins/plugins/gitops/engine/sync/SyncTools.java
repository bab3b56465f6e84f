package io.jenkins.plugins.gitops.engine.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterEndpoint;
import io.jenkins.plugins.gitops.engine.cluster.Fabric8Cluster;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.apply.SyncRun;
import io.jenkins.plugins.gitops.engine.sync.options.SetName;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import io.jenkins.plugins.gitops.engine.sync.record.RecordKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is compared: this engine, and kubectl in its two ways. Each keeps to objects of its own. */
final class SyncTools {

    /** What one run needed beside time. */
    record Usage(long requests, long peakKilobytes, long cpuMillis) {}

    /** Brings a cluster to a file's objects, or only says what would change. */
    interface Tool {
        Usage apply(Path file, String namespace) throws IOException, InterruptedException;

        Usage plan(Path file, String namespace) throws IOException, InterruptedException;
    }

    private SyncTools() {}

    /** As Jenkins uses it: a new connection for each sync, the manifests read anew. */
    record Engine(String server, String token, String ca) implements Tool {

        private static final RecordKey KEY = RecordKey.of("the key of the benchmark");

        private static final Logger REQUESTS = Logger.getLogger("io.jenkins.plugins.gitops.engine.cluster.ApiClient");

        @Override
        public Usage apply(Path file, String namespace) throws IOException {
            return counted(cluster -> {
                Syncer syncer = new Syncer(cluster);
                SyncRun run = syncer.start(syncer.plan(request(file, namespace)));
                Observation<?> seen = run.applyNextStage(OperationLog.SILENT);
                if (!(seen instanceof Observation.Succeeded<?>)) {
                    throw new IllegalStateException("the sync did not succeed: " + seen);
                }
            });
        }

        @Override
        public Usage plan(Path file, String namespace) throws IOException {
            return counted(cluster ->
                    new Syncer(cluster).plan(request(file, namespace)).text());
        }

        private static SyncRequest request(Path file, String namespace) {
            try {
                List<Resource> resources = ManifestLoader.load(Map.of("all.yaml", Files.readAllBytes(file)));
                SyncOptions options = SyncOptions.defaults().withRecords(KEY);
                return new SyncRequest(new SetName("bench", "all"), namespace, resources, options);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Usage counted(java.util.function.Consumer<Cluster> work) {
            AtomicLong requests = new AtomicLong();
            Handler counter = new Handler() {
                @Override
                public void publish(LogRecord line) {
                    requests.incrementAndGet();
                }

                @Override
                public void flush() {
                    // nothing is kept
                }

                @Override
                public void close() {
                    // nothing is open
                }
            };
            REQUESTS.setUseParentHandlers(false);
            REQUESTS.setLevel(Level.FINE);
            REQUESTS.addHandler(counter);
            List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP)
                    .toList();
            heap.forEach(MemoryPoolMXBean::resetPeakUsage);
            long before = cpuOfThisJvm();
            try (Cluster cluster = Fabric8Cluster.connect(
                    ClusterEndpoint.of(server).withBearerToken(token).withCaCertificate(ca))) {
                work.accept(cluster);
            } finally {
                REQUESTS.removeHandler(counter);
            }
            long peak = heap.stream()
                    .mapToLong(pool -> pool.getPeakUsage().getUsed())
                    .sum();
            return new Usage(requests.get(), peak / 1024, cpuOfThisJvm() - before);
        }

        /** With its compiler and collector. */
        private static long cpuOfThisJvm() {
            return ProcessHandle.current()
                    .info()
                    .totalCpuDuration()
                    .orElseThrow()
                    .toMillis();
        }
    }

    /**
     * kubectl as a process.
     *
     * @param serverSide {@code --server-side}
     * @param counting {@code -v=6}, which writes a line for each request; not for measuring time
     */
    record Kubectl(String program, Path folder, boolean serverSide, boolean counting) implements Tool {

        @Override
        public Usage apply(Path file, String namespace) throws IOException, InterruptedException {
            return run(0, "apply", file, namespace);
        }

        @Override
        public Usage plan(Path file, String namespace) throws IOException, InterruptedException {
            return run(1, "diff", file, namespace);
        }

        private Usage run(int highestCode, String verb, Path file, String namespace)
                throws IOException, InterruptedException {
            List<String> command = new ArrayList<>(List.of(program, verb, "-n", namespace, "-f", file.toString()));
            if (serverSide) {
                command.add("--server-side");
            }
            if (counting) {
                command.add("-v=6");
            }
            Path errors = folder.resolve("kubectl.err");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(Redirect.to(folder.resolve("kubectl.out").toFile()))
                    .redirectError(Redirect.to(errors.toFile()));
            builder.environment().put("KUBECONFIG", folder.resolve("kubeconfig").toString());
            builder.environment().put("HOME", folder.toString());
            Process process = builder.start();
            long peak = 0;
            long cpu = 0;
            while (!process.waitFor(5, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, ServerProcess.peakKilobytes(process.pid()));
                cpu = Math.max(
                        cpu,
                        process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis());
            }
            if (process.exitValue() > highestCode) {
                throw new IllegalStateException(command + ": "
                        + Files.readString(errors, UTF_8).lines().limit(5).toList());
            }
            long requests = counting
                    ? Files.readAllLines(errors).stream()
                            .filter(line -> line.matches(".*\\] (GET|POST|PATCH|PUT|DELETE) https.*"))
                            .count()
                    : 0;
            return new Usage(requests, peak, cpu);
        }
    }
}
