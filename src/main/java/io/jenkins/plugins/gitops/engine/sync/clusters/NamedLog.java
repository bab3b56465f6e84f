package io.jenkins.plugins.gitops.engine.sync.clusters;

import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.net.URI;

/** Writes the name of a cluster before each line. */
record NamedLog(String name, OperationLog log) implements OperationLog {

    @Override
    public void info(String line) {
        log.info("[" + name + "] " + line);
    }

    @Override
    public void warning(String line) {
        log.warning("[" + name + "] " + line);
    }

    @Override
    public void link(String line, URI address) {
        log.link("[" + name + "] " + line, address);
    }
}
