package io.jenkins.plugins.gitops.engine.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ClusterHttp;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * When a cluster first shows something: a plain watch beside the verification's own ones. What is bounded is the time from that moment to the
 * verification's word on it.
 */
final class FirstSight implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger(FirstSight.class.getName());

    /** The bound. */
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final String what;
    private final CompletableFuture<Long> seen = new CompletableFuture<>();
    private final Stream<String> lines;

    /**
     * @param what for the log
     * @param path of the collection
     */
    FirstSight(TestCluster cluster, String what, String path, Predicate<Resource> shown) {
        this.what = what;
        try {
            lines = ClusterHttp.of(cluster).watch(path + "?watch=true&timeoutSeconds=120");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        Thread reader = new Thread(() -> read(shown), "first-sight");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(Predicate<Resource> shown) {
        try {
            lines.map(line -> Resource.of(
                            Resource.of(ResourceJson.read(line, "event")).map("object")))
                    .filter(shown)
                    .findFirst()
                    .ifPresent(object -> seen.complete(System.nanoTime()));
        } catch (RuntimeException e) {
            seen.completeExceptionally(e);
        }
    }

    static Predicate<Resource> saying(String text) {
        return object -> object.tree().toString().contains(text);
    }

    /** Asserts that what was found at a time was found soon after it was shown. */
    void assertRecognisedBy(long found) throws Exception {
        Duration took = Duration.ofNanos(found - seen.get(10, TimeUnit.SECONDS));
        LOGGER.log(Level.FINE, () -> what + " was recognised after " + took.toMillis() + " ms");
        assertThat(took).as("time until " + what + " was recognised").isLessThan(LONGEST);
    }

    @Override
    public void close() {
        lines.close();
    }
}
