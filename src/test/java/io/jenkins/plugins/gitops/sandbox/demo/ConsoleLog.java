package io.jenkins.plugins.gitops.sandbox.demo;

import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.io.PrintStream;

/** Writes to a terminal. */
final class ConsoleLog implements OperationLog {

    private final PrintStream out;

    ConsoleLog(PrintStream out) {
        this.out = out;
    }

    @Override
    public void info(String line) {
        out.println(line);
    }

    @Override
    public void warning(String line) {
        out.println("WARNING: " + line);
    }
}
