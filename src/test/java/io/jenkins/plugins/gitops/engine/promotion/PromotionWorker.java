package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.promotion.PromotionProcess.Order;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Another JVM that promotes what it is told, one order after another, as a second controller would. */
final class PromotionWorker implements AutoCloseable {

    private final Process process;
    private final Path log;
    private final Writer orders;
    private final BufferedReader answers;

    /** @param log of its errors */
    PromotionWorker(Path log) {
        this.log = log;
        this.process = PromotionProcess.start(log);
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Returns without waiting for the end. */
    void begin(Order order) {
        try {
            orders.write(order.line() + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end of an order; returns how the promotions ended, by their names. */
    String end() {
        try {
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("the process has ended: " + Files.readString(log));
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Process process() {
        return process;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
