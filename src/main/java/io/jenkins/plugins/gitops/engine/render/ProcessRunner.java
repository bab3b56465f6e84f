package io.jenkins.plugins.gitops.engine.render;

import java.io.IOException;
import java.util.Map;

/**
 * A machine that can run the user's programs: in Jenkins an agent, in tests this one.
 *
 * <p>Implementations promise what rendering relies on, and {@code ProcessRunnerContract} proves it: each workspace is a fresh
 * folder; a program gets nothing to read from its standard input; its environment holds {@code PATH} as that machine has it,
 * {@code HOME} and {@code TMPDIR} in the workspace, what the call names, and <b>nothing else</b> of the caller's (no
 * credentials, no {@code KUBECONFIG}, no service account of a pod by environment); at a limit the program <b>and all that it
 * started</b> end.
 */
public interface ProcessRunner {

    /**
     * Makes an empty folder on that machine.
     *
     * @throws IOException when it cannot be made, or the machine cannot be reached
     */
    Workspace open() throws IOException;

    /** A folder for one rendering, and the programs that run in it. Not for use by several threads at once. */
    interface Workspace extends AutoCloseable {

        /**
         * Writes files; folders are made as needed. The caller has checked the paths.
         *
         * @param files path to content; relative, with {@code /} between the parts, never leaving the workspace; none of them
         *     exists yet
         */
        void write(Map<String, byte[]> files) throws IOException;

        /**
         * Runs a program to its end or to a limit. Blocks.
         *
         * @throws IOException when the machine cannot be reached; a program that is missing, fails or exceeds a limit is a
         *     result
         * @throws InterruptedException when the thread was interrupted: the program and all that it started have been ended
         */
        ProcessResult run(ProcessCall call) throws IOException, InterruptedException;

        /** Deletes the folder with all that is in it, and ends what still runs there. */
        @Override
        void close() throws IOException;
    }
}
