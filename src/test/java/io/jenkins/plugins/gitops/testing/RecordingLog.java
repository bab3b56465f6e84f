package io.jenkins.plugins.gitops.testing;

import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what an operation told its user, in order; safe for use by several threads. */
public class RecordingLog implements OperationLog {

    /** How {@link #lines()} shows warnings. */
    public static final String WARNING = "WARNING: ";

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void info(String line) {
        lines.add(line);
    }

    @Override
    public void warning(String line) {
        lines.add(WARNING + line);
    }

    /** Returns all lines so far, warnings with {@link #WARNING} before them, links with their target behind them. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Returns the lines that are no warnings. */
    public List<String> infos() {
        return lines.stream().filter(line -> !line.startsWith(WARNING)).toList();
    }

    /** Returns the warnings, without the prefix. */
    public List<String> warnings() {
        return lines.stream()
                .filter(line -> line.startsWith(WARNING))
                .map(line -> line.substring(WARNING.length()))
                .toList();
    }

    /** Returns all lines as one text, for messages of failed tests. */
    public String text() {
        return String.join("\n", lines);
    }

    /** Forgets what was said so far. */
    public void clear() {
        lines.clear();
    }
}
