package io.jenkins.plugins.gitops.engine.manifest;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What an edit costs in process, from bytes to bytes, the proof included. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ManifestEditorBenchmark {

    /** A stream of 1 kB, 100 kB and 5 MB. */
    @State(Scope.Benchmark)
    public static class Streams {
        @Param({"2", "200", "10000"})
        public int documents;

        ManifestSource source;
        List<ManifestEdit> byPath;

        @Setup
        public void setUp() {
            source = new BenchSource(Map.of("stream.yaml", BenchFiles.bytes(BenchFiles.stream(documents))));
            byPath = BenchFiles.byPath(documents);
        }
    }

    /** A kustomization of 400 bytes. */
    @State(Scope.Benchmark)
    public static class Kustomization {
        final ManifestSource source =
                new BenchSource(Map.of("kustomization.yaml", BenchFiles.bytes(BenchFiles.kustomization())));
        final List<ManifestEdit> edits = BenchFiles.byKustomization();
    }

    @Benchmark
    public EditResult yamlPath(Streams streams) {
        return new ManifestEditor().apply(streams.source, streams.byPath);
    }

    @Benchmark
    public EditResult manifestImage(Streams streams) {
        return new ManifestEditor().apply(streams.source, BenchFiles.byImage());
    }

    @Benchmark
    public EditResult kustomization(Kustomization kustomization) {
        return new ManifestEditor().apply(kustomization.source, kustomization.edits);
    }
}
