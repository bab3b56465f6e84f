package io.jenkins.plugins.gitops.engine.verification;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The requests that clusters of this JVM send, out of their log: that way they can be counted on a real server too. */
final class CountedRequests extends Handler implements AutoCloseable {

    private final Logger logger = Logger.getLogger("io.jenkins.plugins.gitops.engine.cluster.ApiClient");
    private final Level level = logger.getLevel();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    CountedRequests() {
        logger.setLevel(Level.FINE);
        logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord entry) {
        requests.add(entry.getMessage());
    }

    List<String> all() {
        return List.copyOf(requests);
    }

    void clear() {
        requests.clear();
    }

    @Override
    public void flush() {
        // nothing is held back
    }

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setLevel(level);
    }
}
