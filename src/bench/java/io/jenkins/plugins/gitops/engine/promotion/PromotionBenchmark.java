package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.git.GitRemote;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.sandbox.git.NativeGit;
import io.jenkins.plugins.gitops.sandbox.git.NativeGitServer;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A promotion beside what people do today, in turn and in one run, over HTTP from {@code git http-backend} on the loopback.
 * Requests and bytes are counted at the server; what landed is compared after each turn, outside the timer. Arguments: a
 * folder to work in, the number of rounds, and the number of applications with five files each.
 */
public final class PromotionBenchmark {

    private static final int AT_ONCE = 40;
    private static final int WARM_UP = 3;

    private final Path folder;
    private final int rounds;
    private final NativeGitServer server;
    private final PeakMemory memory = new PeakMemory();
    private int tag = 1;

    private PromotionBenchmark(Path folder, int rounds, NativeGitServer server) {
        this.folder = folder;
        this.rounds = rounds;
        this.server = server;
    }

    /** One way of doing it. */
    private interface Way {
        void run(String tag) throws Exception;
    }

    /** What the turns of one way took. */
    private static final class Turns {
        final List<Double> millis = new ArrayList<>();
        final List<Double> requests = new ArrayList<>();
        final List<Double> pushes = new ArrayList<>();
        final List<Double> bytes = new ArrayList<>();
        final List<Double> processes = new ArrayList<>();
        final List<Double> heap = new ArrayList<>();
        final List<Double> process = new ArrayList<>();
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        delete(folder);
        Files.createDirectories(folder);
        System.out.println("Server: " + new NativeGit(folder).run("--version").strip()
                + ", git http-backend; client: this" + " engine in a JVM that is warm, and the same git as a process");
        try (NativeGitServer server = NativeGitServer.start(folder.resolve("server"))) {
            PromotionBenchmark benchmark = new PromotionBenchmark(folder, Integer.parseInt(arguments[1]), server);
            benchmark.alone(Integer.parseInt(arguments[2]));
            benchmark.atOnce();
        } finally {
            delete(folder);
        }
    }

    private SandboxRepository repository(String name, int applications) {
        SandboxRepository created = server.create("shop/" + name, ConfigSample.files(applications));
        new NativeGit(created.directory()).run("gc", "--quiet");
        return created;
    }

    private void alone(int applications) throws Exception {
        SandboxRepository cold = repository("cold", applications);
        SandboxRepository warm = server.copy(cold, "shop/warm");
        SandboxRepository moved = server.copy(cold, "shop/moved");
        SandboxRepository cached = server.copy(cold, "shop/cached");
        Path clone = folder.resolve("clone");
        shell("git clone -q --depth 1 " + cached.cloneUrl() + " " + clone);
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("clone --depth 1, sed, commit, push", next -> {
            Path work = folder.resolve("work-" + next);
            shell("git clone -q --depth 1 " + cold.cloneUrl() + " " + work + " && cd " + work + " && " + edit(0, next)
                    + " && git push -q");
        });
        ways.put("this engine, cold", next -> promote(cold, folder.resolve("cache-" + next), 0, next));
        ways.put(
                "git with a clone kept: fetch, sed, …",
                next -> shell("cd " + clone + " && git fetch -q --depth 1 origin main && git reset -q --hard"
                        + " FETCH_HEAD && " + edit(0, next) + " && git push -q origin HEAD:main"));
        ways.put("this engine, warm", next -> promote(warm, folder.resolve("cache-warm"), 0, next));
        ways.put("this engine, warm, tip moved", next -> promote(moved, folder.resolve("cache-moved"), 0, next));
        Map<String, SandboxRepository> targets = new LinkedHashMap<>();
        List<SandboxRepository> order = List.of(cold, cold, cached, warm, moved);
        List<String> names = List.copyOf(ways.keySet());
        IntStream.range(0, names.size()).forEach(i -> targets.put(names.get(i), order.get(i)));
        compare("One promotion into " + applications * 5 + " files", ways, (name, next) -> {
            check(targets.get(name), 0, next);
            if (name.equals("this engine, warm")) {
                moved.commit("main", "by a person", Map.of("README.md", next));
            }
        });
    }

    private void atOnce() throws Exception {
        SandboxRepository engine = repository("at-once", 400);
        SandboxRepository git = server.copy(engine, "shop/at-once-git");
        for (int i = 0; i < AT_ONCE; i++) {
            shell("git clone -q --depth 1 " + git.cloneUrl() + " " + folder.resolve("clone-" + i));
        }
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put(
                "git: fetch, sed, commit, push, again",
                next -> together(i -> {
                    String reset = "git fetch -q --depth 1 origin main && git reset -q --hard FETCH_HEAD && ";
                    shell("cd " + folder.resolve("clone-" + i) + "; for try in $(seq 300); do " + reset + edit(i, next)
                            + " && git push -q origin HEAD:main && exit 0; sleep 0.1; done; exit 1");
                }));
        ways.put(
                "this engine, 40 builds of one controller",
                next -> together(i -> promote(engine, folder.resolve("cache-at-once"), i, next)));
        compare(AT_ONCE + " promotions at once into one branch of 2000 files", ways, (name, next) -> {
            for (int i = 0; i < AT_ONCE; i++) {
                check(name.startsWith("git") ? git : engine, i, next);
            }
        });
    }

    /** Checks what landed. */
    private interface Check {
        void after(String name, String tag) throws Exception;
    }

    private void compare(String title, Map<String, Way> ways, Check check) throws Exception {
        Map<String, Turns> measured = new LinkedHashMap<>();
        for (int round = -WARM_UP; round < rounds; round++) {
            for (Map.Entry<String, Way> way : ways.entrySet()) {
                if (round < 0 && !way.getKey().startsWith("this")) {
                    continue;
                }
                String next = String.valueOf(++tag);
                server.forget();
                memory.begin();
                long start = System.nanoTime();
                way.getValue().run(next);
                double millis = (System.nanoTime() - start) / 1e6;
                if (round >= 0) {
                    Turns turns = measured.computeIfAbsent(way.getKey(), key -> new Turns());
                    turns.millis.add(millis);
                    turns.requests.add((double) server.faults().requests());
                    turns.pushes.add((double) server.faults().requestLines().stream()
                            .filter(line -> line.startsWith("POST ") && line.endsWith("git-receive-pack"))
                            .count());
                    turns.bytes.add((double) server.bytes());
                    turns.processes.add(memory.processes());
                    turns.heap.add(memory.heapAboveLive());
                    turns.process.add(memory.thisProcess());
                }
                check.after(way.getKey(), next);
                delete(folder.resolve("work-" + next));
                delete(folder.resolve("cache-" + next));
            }
        }
        print(title, measured);
    }

    private static String memory(String name, Turns turns) {
        return name.startsWith("this")
                ? String.format(
                        Locale.ROOT,
                        "heap %.0f MB above what is live (garbage included), process %.0f MB with the server in it",
                        median(turns.heap),
                        median(turns.process))
                : String.format(Locale.ROOT, "processes %.0f MB", median(turns.processes));
    }

    private void print(String title, Map<String, Turns> measured) {
        System.out.println("\n" + title + ", " + rounds + " rounds in turn");
        Turns first = measured.values().iterator().next();
        measured.forEach((name, turns) -> System.out.printf(
                Locale.ROOT,
                "  %-42s median %8.1f ms, least %8.1f ms, %5.1f times faster; %5.0f requests, %5.0f pushes, %10.0f bytes (%.2f %%); peak memory: %s%n",
                name,
                median(turns.millis),
                turns.millis.stream().min(Comparator.naturalOrder()).orElseThrow(),
                median(first.millis) / median(turns.millis),
                median(turns.requests),
                median(turns.pushes),
                median(turns.bytes),
                100 * median(turns.bytes) / median(first.bytes),
                memory(name, turns)));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static void promote(SandboxRepository repository, Path cache, int application, String tag) {
        GitRemote remote = GitRemote.of(repository.cloneUrl().toString());
        try (ConfigRepository config = new ConfigRepository(remote, cache)) {
            Observation<PromotionResult> result = Promoter.committingTo(config)
                    .promote(ConfigSample.request(application, tag), 0, OperationLog.SILENT);
            if (!(result instanceof Observation.Succeeded<PromotionResult>)) {
                throw new IllegalStateException(result.toString());
            }
        }
    }

    private static String edit(int application, String tag) {
        return "sed -i 's#shop/app-" + application + ":.*#" + ConfigSample.image(application, tag) + "#' "
                + ConfigSample.file(application) + " && git commit -q -a -m 'Promote " + tag + "'";
    }

    /** The image is there, and it is all that the commit changes. */
    private static void check(SandboxRepository repository, int application, String tag) {
        if (!repository.read("main", ConfigSample.file(application)).contains(ConfigSample.image(application, tag))) {
            throw new IllegalStateException(tag + " of app " + application + " did not land in " + repository.slug());
        }
        String diff = new NativeGit(repository.directory()).run("show", "--numstat", "--format=", "main");
        if (!diff.matches("1\\t1\\t\\S+\\s*")) {
            throw new IllegalStateException("the last commit changes more: " + diff);
        }
    }

    /** Something that one of many does. */
    private interface Single {
        void run(int number) throws Exception;
    }

    private static void together(Single single) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Callable<Void>> calls = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                int number = i;
                calls.add(() -> {
                    single.run(number);
                    return null;
                });
            }
            for (Future<Void> future : threads.invokeAll(calls)) {
                future.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void shell(String script) throws IOException, InterruptedException {
        Path measurement = Files.createTempFile(folder, "memory", "");
        ProcessBuilder builder = new ProcessBuilder(PeakMemory.measured(script, measurement)).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "GIT_CONFIG_GLOBAL", "/dev/null",
                        "GIT_CONFIG_NOSYSTEM", "1",
                        "GIT_AUTHOR_NAME", "Jane Doe",
                        "GIT_AUTHOR_EMAIL", "jane@example.org",
                        "GIT_COMMITTER_NAME", "Jane Doe",
                        "GIT_COMMITTER_EMAIL", "jane@example.org"));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(script + " failed: " + output);
        }
        memory.ended(measurement);
    }

    private static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> found = Files.walk(path)) {
                for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}
