package io.jenkins.plugins.gitops.sandbox.demo;

import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.sandbox.demo.DemoOptions.Flag;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The program behind {@code bin/demo}. */
public final class Demo {

    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private Demo() {}

    /** Runs the demo and ends the process: 0 when the image runs, 1 with one sentence when it does not, 2 for wrong arguments. */
    public static void main(String... arguments) {
        // the servers' own start messages are not what the demo shows
        Logger.getLogger("").setLevel(Level.WARNING);
        System.exit(run(System.out, System.err, arguments));
    }

    static int run(PrintStream out, PrintStream err, String... arguments) {
        if (List.of(arguments).contains("--help")) {
            out.println(DemoOptions.USAGE);
            return 0;
        }
        DemoOptions options;
        try {
            options = DemoOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.println(DemoOptions.USAGE);
            return MISUSED;
        }
        try {
            ImageReference.parse(options.image());
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return FAILED;
        }
        long started = System.nanoTime();
        try (DemoSandbox sandbox = DemoSandbox.start(options)) {
            out.println(sandbox.describe());
            if (options.has(Flag.JENKINS)) {
                return new JenkinsDemo(options, sandbox, out).run();
            }
            new EngineDemo(options, sandbox, new ConsoleLog(out)).run();
            out.println();
            out.println("Done in " + (System.nanoTime() - started) / 1_000_000_000 + " s: "
                    + String.join(", ", options.environments()) + " run " + options.image());
            return 0;
        } catch (OperationException | IllegalArgumentException e) {
            err.println(e.getMessage());
            return FAILED;
        } catch (IOException e) {
            err.println("The demo's servers could not be started: " + e.getMessage());
            return FAILED;
        }
    }
}
