package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.sync.SyncTools.Engine;
import io.jenkins.plugins.gitops.engine.sync.SyncTools.Kubectl;
import io.jenkins.plugins.gitops.engine.sync.SyncTools.Tool;
import io.jenkins.plugins.gitops.engine.sync.SyncTools.Usage;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ClusterHttp;
import io.jenkins.plugins.gitops.sandbox.kubernetes.RealApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Syncs beside kubectl on one real API server in one run, in turn. Arguments: a folder to work in, kubectl, and for each size the
 * number of objects and of rounds, such as {@code 1000:7}. With {@code unchanged}, a namespace, a file and the connection it makes
 * one sync, so that the start of a JVM can be measured.
 */
public final class SyncBenchmark {

    private static final int MAX_DIFFS = 1000;

    /** Even, so that it ends with the first variant. */
    private static final int WARM_UP = 10;

    private static final String PLAN = "plan of half changed";

    private static final String ENGINE = "this engine";

    private final Path folder;
    private final RealApiServer server;
    /** Where the tools find the server: itself, or a line to it that takes its time. */
    private final String url;
    /** How far away the server is, there and back; 0 for this machine. */
    private final long roundTripMillis;

    private final Map<String, Tool> tools = new LinkedHashMap<>();
    private final Map<String, Tool> counting = new LinkedHashMap<>();
    /** kubectl 1.20 allows its diff five requests a second: one round, and none of many objects. */
    private boolean diffs;

    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();

    private record Sample(double millis, long serverCpuMillis, Usage usage) {}

    /** One thing that a tool does. */
    private interface Operation {
        Usage with(Tool tool, String namespace) throws IOException, InterruptedException;
    }

    private SyncBenchmark(Path folder, String kubectl, RealApiServer server, String url, long roundTripMillis)
            throws IOException {
        this.folder = Files.createDirectories(folder);
        this.server = server;
        this.url = url;
        this.roundTripMillis = roundTripMillis;
        String certificate = server.caCertificate().orElseThrow();
        Files.writeString(folder.resolve("ca.crt"), certificate);
        Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "%s", certificate-authority: "%s"}}]
                users: [{name: u, user: {token: "%s"}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                current-context: x
                """.formatted(url, folder.resolve("ca.crt"), server.token()));
        Engine engine = new Engine(url, server.token(), certificate);
        tools.put(ENGINE, engine);
        tools.put("kubectl", new Kubectl(kubectl, folder, false, false));
        tools.put("kubectl --server-side", new Kubectl(kubectl, folder, true, false));
        counting.put(ENGINE, engine);
        counting.put("kubectl", new Kubectl(kubectl, folder, false, true));
        counting.put("kubectl --server-side", new Kubectl(kubectl, folder, true, true));
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("unchanged")) {
            new Engine(arguments[3], arguments[4], Files.readString(Path.of(arguments[5])))
                    .apply(Path.of(arguments[2]), arguments[1]);
            return;
        }
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        try (RealApiServer server = RealApiServer.start()) {
            for (int i = 2; i < arguments.length; i++) {
                String[] size = arguments[i].split(":");
                int count = Integer.parseInt(size[0]);
                int rounds = Integer.parseInt(size[1]);
                if (size.length == 2) {
                    new SyncBenchmark(folder, arguments[1], server, server.url().toString(), 0).size(count, rounds);
                } else {
                    far(folder.resolve("far"), arguments[1], server, Long.parseLong(size[2]), count, rounds);
                }
            }
        }
    }

    private static void far(Path folder, String kubectl, RealApiServer server, long millis, int count, int rounds)
            throws Exception {
        try (SlowLine line = SlowLine.to(server.url(), Duration.ofNanos(millis * 500_000))) {
            new SyncBenchmark(folder, kubectl, server, line.url(), millis).size(count, rounds);
        }
    }

    private Path file(int count, int variant) throws IOException {
        Path file = folder.resolve(count + "-" + variant + ".yaml");
        return Files.writeString(file, BenchObjects.yaml(count, variant));
    }

    private void size(int count, int rounds) throws Exception {
        boolean far = roundTripMillis > 0;
        diffs = count <= MAX_DIFFS && !far;
        System.out.println("\n" + count + " objects of " + BenchObjects.KINDS + " kinds, " + rounds + " rounds"
                + (far ? ", the server is " + roundTripMillis + " ms away (there and back)" : ""));
        String suffix = count + (far ? "-far" : "");
        Path[] variants = {file(count, 0), file(count, 1)};
        int firsts = Math.max(2, rounds / 2);
        for (int round = 0; round < firsts; round++) {
            measure(
                    round,
                    "first apply",
                    "first-" + suffix + "-" + round,
                    true,
                    (tool, namespace) -> tool.apply(variants[0], namespace));
        }
        String place = "sync-" + suffix;
        measure(-1, "first apply", place, true, (tool, namespace) -> tool.apply(variants[0], namespace));
        warmUp(variants, namespace(place, ENGINE));
        for (int round = -1; round < rounds; round++) {
            Path next = variants[Math.floorMod(round + 1, 2)];
            measure(round, PLAN, place, false, (tool, namespace) -> tool.plan(next, namespace));
            measure(round, "half changed", place, false, (tool, namespace) -> tool.apply(next, namespace));
            measure(round, "nothing changed", place, false, (tool, namespace) -> tool.apply(next, namespace));
        }
        Path last = variants[Math.floorMod(rounds, 2)];
        Path other = variants[Math.floorMod(rounds + 1, 2)];
        if (!far) {
            coldStart(place, last);
        }
        check(count, place);
        print();
        countRequests(place, other);
    }

    /** A controller has run for days: its code is compiled. What a fresh JVM takes has a line of its own. */
    private void warmUp(Path[] variants, String namespace) throws IOException, InterruptedException {
        for (int round = 1; round <= WARM_UP; round++) {
            Path next = variants[round % 2];
            tools.get(ENGINE).apply(next, namespace);
            tools.get(ENGINE).apply(next, namespace);
        }
    }

    /** Each tool once, in another order each round; rounds below zero warm up. */
    private void measure(int round, String title, String place, boolean fresh, Operation operation) throws Exception {
        List<String> order = new ArrayList<>(tools.keySet());
        Collections.rotate(order, round);
        ServerProcess process = new ServerProcess(server.apiServerPid());
        for (String tool : order) {
            boolean diff = title.equals(PLAN) && !tool.equals(ENGINE);
            if (diff && (round != 0 || !tool.endsWith("server-side") || !diffs)) {
                continue;
            }
            String namespace = namespace(place, tool);
            if (fresh) {
                server.createNamespace(namespace);
            }
            settle(process);
            System.gc();
            long cpu = process.cpuMillis();
            long start = System.nanoTime();
            Usage usage = operation.with(tools.get(tool), namespace);
            double millis = (System.nanoTime() - start) / 1e6;
            long used = process.cpuMillis() - cpu;
            System.err.println(String.format(
                    Locale.ROOT, "%s, round %d, %s: %.0f ms, %s, server %d", title, round, tool, millis, usage, used));
            if (round >= 0) {
                samples.computeIfAbsent(title + "\t" + tool, key -> new ArrayList<>())
                        .add(new Sample(millis, used, usage));
            }
        }
    }

    private static String namespace(String place, String tool) {
        return place + "-" + tool.replaceAll("[^a-z]+", "-");
    }

    /** Controllers that still work on the last objects would be counted for the next tool. */
    private static void settle(ServerProcess process) throws Exception {
        for (int quiet = 0, tries = 0; quiet < 1 && tries < 15; tries++) {
            long before = process.cpuMillis();
            TimeUnit.MILLISECONDS.sleep(200);
            quiet = process.cpuMillis() - before <= 60 ? quiet + 1 : 0;
        }
    }

    private void coldStart(String place, Path file) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            Process process = new ProcessBuilder(
                            java,
                            "-cp",
                            System.getProperty("java.class.path"),
                            SyncBenchmark.class.getName(),
                            "unchanged",
                            namespace(place, ENGINE),
                            file.toString(),
                            url,
                            server.token(),
                            folder.resolve("ca.crt").toString())
                    .inheritIO()
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("the sync in a JVM of its own failed");
            }
            samples.computeIfAbsent("nothing changed, JVM started\t" + ENGINE, key -> new ArrayList<>())
                    .add(new Sample((System.nanoTime() - start) / 1e6, 0, new Usage(0, 0, 0)));
        }
    }

    /** All tools must have come to the same content. */
    private void check(int count, String place) {
        List<Map<String, String>> contents = new ArrayList<>();
        for (String tool : tools.keySet()) {
            Map<String, String> content = new LinkedHashMap<>();
            for (String kind :
                    List.of("api/v1:configmaps", "api/v1:secrets", "api/v1:services", "apis/apps/v1:deployments")) {
                String[] parts = kind.split(":");
                String path = "/" + parts[0] + "/namespaces/" + namespace(place, tool) + "/" + parts[1];
                ClusterHttp.of(server)
                        .send("GET", path + "?labelSelector=team%3Dshop", "", "")
                        .json()
                        .path("items")
                        .forEach(item -> content.put(
                                parts[1] + "/"
                                        + item.path("metadata").path("name").asText(),
                                item.path("data") + " " + item.path("spec").path("ports")
                                        + item.path("spec").path("template")));
            }
            contents.add(content);
        }
        boolean same =
                contents.stream().allMatch(content -> content.size() == count && content.equals(contents.get(0)));
        if (!same) {
            throw new IllegalStateException("the tools came to different contents: "
                    + contents.stream().map(Map::size).toList());
        }
    }

    private void print() {
        String[] title = {""};
        samples.forEach((key, list) -> {
            String[] parts = key.split("\t");
            if (!parts[0].equals(title[0])) {
                System.out.println("  " + parts[0]);
                title[0] = parts[0];
            }
            double own = median(samples.get(parts[0] + "\t" + ENGINE).stream()
                    .map(Sample::millis)
                    .toList());
            double median = median(list.stream().map(Sample::millis).toList());
            System.out.println(String.format(
                    Locale.ROOT,
                    "    %-22s median %9.1f ms, least %9.1f ms, %6.2f times ours; CPU %6.0f ms, of the server %6.0f ms; peak %5.0f MB; %d rounds",
                    parts[1],
                    median,
                    list.stream().mapToDouble(Sample::millis).min().orElseThrow(),
                    median / own,
                    median(list.stream()
                            .map(sample -> (double) sample.usage().cpuMillis())
                            .toList()),
                    median(list.stream()
                            .map(sample -> (double) sample.serverCpuMillis())
                            .toList()),
                    list.stream()
                                    .mapToLong(sample -> sample.usage().peakKilobytes())
                                    .max()
                                    .orElseThrow()
                            / 1024.0,
                    list.size()));
        });
    }

    /** Counting needs kubectl's log, which takes time: so it has rounds of its own. */
    private void countRequests(String place, Path changed) throws Exception {
        System.out.println("  requests");
        for (Map.Entry<String, Tool> tool : counting.entrySet()) {
            String namespace = namespace(place, tool.getKey());
            long half = tool.getValue().apply(changed, namespace).requests();
            long none = tool.getValue().apply(changed, namespace).requests();
            System.out.println(String.format(
                    Locale.ROOT, "    %-22s half changed %d, nothing changed %d", tool.getKey(), half, none));
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
