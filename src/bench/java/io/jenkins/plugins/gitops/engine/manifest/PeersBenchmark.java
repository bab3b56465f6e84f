package io.jenkins.plugins.gitops.engine.manifest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The editor beside other tools on the same files in one run, in turn, with the reading and writing of the files. Tools that are
 * not installed are left out. Arguments: a folder to work in, and the number of rounds.
 */
public final class PeersBenchmark {

    private final Path folder;
    private final int rounds;

    private PeersBenchmark(Path folder, int rounds) {
        this.folder = folder;
        this.rounds = rounds;
    }

    /** Something that changes the files of a folder. */
    private interface Tool {
        void run(Path root) throws IOException, InterruptedException;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        PeersBenchmark peers = new PeersBenchmark(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        for (int documents : new int[] {2, 200, 10_000}) {
            peers.stream(documents);
        }
        peers.kustomization();
        peers.folderOf(2_000);
    }

    private void stream(int documents) throws IOException, InterruptedException {
        byte[] text = BenchFiles.bytes(BenchFiles.stream(documents));
        String yq = "(select(.metadata.name == \"web-" + documents / 2
                + "\") | .spec.template.spec.containers[0].image) = \"" + BenchFiles.IMAGE + "\"";
        Map<String, Tool> tools = new LinkedHashMap<>();
        tools.put("this editor, by path", root -> edit(root, BenchFiles.byPath(documents)));
        tools.put("this editor, by image", root -> edit(root, BenchFiles.byImage()));
        tools.put("sed -i", root -> process(root, "sed", "-i", sed(), "stream.yaml"));
        tools.put("yq (Debian, 3.1.0)", root -> process(root, "yq", "-Y", "-i", yq, "stream.yaml"));
        compare(text.length + " bytes, " + documents + " documents", Map.of("stream.yaml", text), tools);
    }

    private void kustomization() throws IOException, InterruptedException {
        Map<String, Tool> tools = new LinkedHashMap<>();
        tools.put("this editor", root -> edit(root, BenchFiles.byKustomization()));
        tools.put("sed -i", root -> process(root, "sed", "-i", "s/newTag: 1.4.1/newTag: 1.4.2/", "kustomization.yaml"));
        tools.put(
                "kustomize edit set image",
                root -> process(root, "kustomize", "edit", "set", "image", BenchFiles.IMAGE.toString()));
        tools.put(
                "yq (Debian, 3.1.0)",
                root -> process(
                        root,
                        "yq",
                        "-Y",
                        "-i",
                        "(.images[] | select(.name == \"" + BenchFiles.REPOSITORY + "\") | .newTag) = \"1.4.2\"",
                        "kustomization.yaml"));
        byte[] text = BenchFiles.bytes(BenchFiles.kustomization());
        compare("a kustomization of " + text.length + " bytes", Map.of("kustomization.yaml", text), tools);
    }

    private void folderOf(int count) throws IOException, InterruptedException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < count - 1; i++) {
            files.put(
                    "app-" + i + ".yaml", BenchFiles.bytes(BenchFiles.stream(2).replace("shop/cart", "shop/app-" + i)));
        }
        files.put("cart.yaml", BenchFiles.bytes(BenchFiles.stream(2)));
        Map<String, Tool> tools = new LinkedHashMap<>();
        tools.put("this editor", root -> edit(root, BenchFiles.byImage()));
        tools.put("sed -i on all", root -> process(root, "sh", "-c", "sed -i '" + sed() + "' *.yaml"));
        tools.put(
                "grep -l, then sed -i",
                root -> process(root, "sh", "-c", "grep -lF shop/cart *.yaml | xargs sed -i '" + sed() + "'"));
        compare("a folder of " + count + " files", files, tools);
    }

    private static String sed() {
        return "s#" + BenchFiles.REPOSITORY + ":" + BenchFiles.OLD + "#" + BenchFiles.IMAGE + "#";
    }

    private void compare(String title, Map<String, byte[]> files, Map<String, Tool> tools)
            throws IOException, InterruptedException {
        Map<String, List<Double>> times = new LinkedHashMap<>();
        Map<String, String> changed = new LinkedHashMap<>();
        int warmUp = 20;
        for (int round = -warmUp; round < rounds; round++) {
            for (Map.Entry<String, Tool> tool : tools.entrySet()) {
                boolean own = tool.getKey().startsWith("this");
                if (round < 0 && !own) {
                    continue;
                }
                Path root = prepare(files);
                long start = System.nanoTime();
                try {
                    tool.getValue().run(root);
                } catch (IOException e) {
                    changed.put(tool.getKey(), "not installed");
                    continue;
                }
                double millis = (System.nanoTime() - start) / 1e6;
                if (round >= 0) {
                    times.computeIfAbsent(tool.getKey(), key -> new ArrayList<>())
                            .add(millis);
                    changed.put(tool.getKey(), difference(root, files));
                }
            }
        }
        print(title, tools, times, changed);
    }

    private static void print(
            String title, Map<String, Tool> tools, Map<String, List<Double>> times, Map<String, String> changed) {
        System.out.println("\n" + title);
        double own = median(times.values().iterator().next());
        for (String tool : tools.keySet()) {
            Optional<List<Double>> measured = Optional.ofNullable(times.get(tool));
            System.out.println(measured.map(list -> String.format(
                            Locale.ROOT,
                            "  %-28s median %9.2f ms, least %9.2f ms, %8.2f times ours; %s",
                            tool,
                            median(list),
                            list.stream().min(Double::compare).get(),
                            median(list) / own,
                            changed.get(tool)))
                    .orElse("  " + tool + " " + changed.get(tool)));
        }
    }

    private static double median(List<Double> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().get();
    }

    private static void edit(Path root, List<ManifestEdit> edits) {
        new BenchFiles.FolderSource(root).editInPlace(edits);
    }

    private static void process(Path root, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .start();
        process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(Arrays.toString(command) + " failed");
        }
    }

    private Path prepare(Map<String, byte[]> files) throws IOException {
        Path root = folder.resolve("work");
        Files.createDirectories(root);
        try (Stream<Path> old = Files.list(root)) {
            for (Path path : old.toList()) {
                Files.delete(path);
            }
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(root.resolve(file.getKey()), file.getValue());
        }
        return root;
    }

    /** Says how many lines differ, compared as diff does from both ends. */
    private static String difference(Path root, Map<String, byte[]> files) throws IOException {
        int wrong = 0;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            List<String> before =
                    new String(file.getValue(), StandardCharsets.UTF_8).lines().toList();
            List<String> after = Files.readAllLines(root.resolve(file.getKey()));
            int head = 0;
            while (head < Math.min(before.size(), after.size())
                    && before.get(head).equals(after.get(head))) {
                head++;
            }
            int tail = 0;
            while (tail < Math.min(before.size(), after.size()) - head
                    && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
                tail++;
            }
            wrong += before.size() - head - tail;
        }
        return wrong == 1 ? "one line differs" : "a stretch of " + wrong + " lines differs";
    }
}
