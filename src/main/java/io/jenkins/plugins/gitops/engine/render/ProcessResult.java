package io.jenkins.plugins.gitops.engine.render;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/** How a program ended, and what it wrote. Not a record: the output may hold secrets and must not come out of a {@code toString}. */
public final class ProcessResult implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Why a program is not running any more. */
    public enum Ending {
        /** By itself, with an exit code. */
        EXITED,
        /** It never ran: the machine has no such program, or may not run it. */
        NOT_FOUND,
        /** It was ended at its time limit. */
        TIME_LIMIT,
        /** It was ended because it wrote more than it may. */
        OUTPUT_LIMIT
    }

    private final Ending ending;
    private final int exitCode;
    private final byte[] output;
    private final byte[] errors;

    private ProcessResult(Ending ending, int exitCode, byte[] output, byte[] errors) {
        this.ending = ending;
        this.exitCode = exitCode;
        this.output = output.clone();
        this.errors = errors.clone();
    }

    /** Returns the result of a program that ended by itself. */
    public static ProcessResult exited(int code, byte[] output, byte[] errors) {
        return new ProcessResult(Ending.EXITED, code, output, errors);
    }

    /** Returns the result of a program that never ran, or was ended; its standard output is of no use. */
    public static ProcessResult ended(Ending ending, byte[] errors) {
        return new ProcessResult(ending, -1, new byte[0], errors);
    }

    /** Returns how it ended. */
    public Ending ending() {
        return ending;
    }

    /** Returns whether it ended by itself with code 0. */
    public boolean isSuccess() {
        return ending == Ending.EXITED && exitCode == 0;
    }

    /** Returns its exit code, -1 where it has none. */
    public int exitCode() {
        return exitCode;
    }

    /** Returns its standard output. */
    public byte[] output() {
        return output.clone();
    }

    /** Returns its standard output as text. */
    public String outputText() {
        return new String(output, StandardCharsets.UTF_8);
    }

    /** Returns its standard error, or the end of it where it was long. */
    public String errorText() {
        return new String(errors, StandardCharsets.UTF_8);
    }

    /** Returns how it ended, nothing that it wrote. */
    @Override
    public String toString() {
        return ending == Ending.EXITED ? "exit code " + exitCode : ending.toString();
    }
}
