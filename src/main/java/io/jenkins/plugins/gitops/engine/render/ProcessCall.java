package io.jenkins.plugins.gitops.engine.render;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A program to be run. Holds no secrets: arguments can be seen by everybody on the machine.
 *
 * @param command the program and its arguments, each as it is: there is no shell
 * @param directory in which it runs, relative to the workspace; empty for the workspace itself
 * @param environment beside {@code PATH}, {@code HOME} and {@code TMPDIR}
 * @param timeLimit after which it is ended, with all that it started
 * @param outputLimit bytes of standard output after which it is ended
 */
public record ProcessCall(
        List<String> command, String directory, Map<String, String> environment, Duration timeLimit, int outputLimit)
        implements Serializable {

    /** Of standard error only so much is kept, from its end. */
    public static final int ERROR_LIMIT = 64 * 1024;

    private static final long serialVersionUID = 1L;

    public ProcessCall {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.isEmpty() || timeLimit.isNegative() || timeLimit.isZero() || outputLimit < 1) {
            throw new IllegalArgumentException("a call needs a program and limits above zero");
        }
    }
}
