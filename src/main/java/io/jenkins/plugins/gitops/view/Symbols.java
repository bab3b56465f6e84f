package io.jenkins.plugins.gitops.view;

import io.jenkins.plugins.gitops.record.StepRecord.State;

/** Names of the icons of the pages, all of which take the colours of the theme. */
final class Symbols {

    static final String GITOPS = "symbol-gitops plugin-gitops";

    private Symbols() {}

    static String of(State state) {
        return switch (state) {
            case RUNNING -> "symbol-status-blue-anime";
            case WAITING -> "symbol-hourglass";
            case SUCCEEDED -> "symbol-status-blue";
            case FAILED -> "symbol-status-red";
            case ABORTED, ABANDONED -> "symbol-status-aborted";
        };
    }
}
