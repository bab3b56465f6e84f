package io.jenkins.plugins.gitops.steps;

import hudson.console.HyperlinkNote;
import hudson.model.TaskListener;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.net.URI;

/** Writes what the engine tells into the build log, addresses as hyperlinks. */
final class TaskListenerLog implements OperationLog {

    private final TaskListener listener;

    TaskListenerLog(TaskListener listener) {
        this.listener = listener;
    }

    @Override
    public void info(String line) {
        listener.getLogger().println(line);
    }

    @Override
    public void warning(String line) {
        listener.getLogger().println("WARNING: " + line);
    }

    @Override
    public void link(String line, URI target) {
        String scheme = target.getScheme();
        boolean web = "https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme);
        // the address comes from a forge's answer: only the web may become a link
        info(line + " " + (web ? HyperlinkNote.encodeTo(target.toString(), target.toString()) : target));
    }
}
