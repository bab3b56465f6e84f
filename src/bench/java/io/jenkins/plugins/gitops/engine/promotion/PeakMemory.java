package io.jenkins.plugins.gitops.engine.promotion;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one turn takes at its peak, in megabytes. Of processes: the largest one of each shell (as {@code /usr/bin/time} tells it), and
 * the sum of these where several shells run at once. Of this JVM: the heap above what is live before the turn, garbage
 * included, so more than a turn needs; and, on Linux, how large the process gets, of which the server in the same process is a part.
 */
final class PeakMemory {

    private static final double KILO = 1024;
    private static final Path TIME = Path.of("/usr/bin/time");

    private final AtomicLong processKilobytes = new AtomicLong();
    private long liveBefore;

    /** Forgets the peaks so far; collects garbage, so outside of timers. */
    void begin() {
        System.gc();
        processKilobytes.set(0);
        liveBefore = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        heap().forEach(MemoryPoolMXBean::resetPeakUsage);
        try {
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        } catch (IOException e) {
            System.err.println("The size of this process counts from its start: " + e.getMessage());
        }
    }

    /** Returns the command with a measurement around it, where that program is there. */
    static List<String> measured(String script, Path into) {
        return Files.isExecutable(TIME)
                ? List.of(TIME.toString(), "-f", "%M", "-o", into.toString(), "sh", "-c", script)
                : List.of("sh", "-c", script);
    }

    /** Takes in what such a command took. */
    void ended(Path measurement) throws IOException {
        if (Files.size(measurement) > 0) {
            List<String> lines = Files.readAllLines(measurement, StandardCharsets.UTF_8);
            processKilobytes.addAndGet(
                    Long.parseLong(lines.get(lines.size() - 1).strip()));
        }
        Files.delete(measurement);
    }

    double processes() {
        return processKilobytes.get() / KILO;
    }

    double heapAboveLive() {
        long peak =
                heap().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        return Math.max(0, peak - liveBefore) / KILO / KILO;
    }

    double thisProcess() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum()
                / KILO;
    }

    private static List<MemoryPoolMXBean> heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }
}
