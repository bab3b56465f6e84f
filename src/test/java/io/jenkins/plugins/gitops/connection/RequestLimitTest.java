package io.jenkins.plugins.gitops.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RequestLimitTest {

    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    private static EnvironmentSettings settings(String limit) {
        EnvironmentSettings settings = new EnvironmentSettings("staging");
        settings.offer(Key.SERVER, "https://cluster.example.org:6443");
        settings.offer(Key.PARALLEL_REQUESTS, limit);
        return settings;
    }

    /** Counts how many requests are under way at once. */
    private Cluster counting() {
        return (Cluster) Proxy.newProxyInstance(
                Cluster.class.getClassLoader(), new Class<?>[] {Cluster.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("close")) {
                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                        Thread.yield();
                        now.decrementAndGet();
                    }
                    return null;
                });
    }

    private void askFromTwoBuilds(String limit) throws Exception {
        List<Cluster> builds = List.of(
                LimitedCluster.of(counting(), RequestLimit.of(settings(limit))),
                LimitedCluster.of(counting(), RequestLimit.of(settings(limit))));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> asked = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Cluster cluster = builds.get(i % 2);
            asked.add(threads.submit(() -> cluster.discover(Set.of())));
        }
        for (Future<?> each : asked) {
            each.get();
        }
        threads.shutdown();
    }

    @Test
    void shouldShareTheLimitAmongAllBuildsOfACluster() throws Exception {
        askFromTwoBuilds("2");

        assertThat(most.get()).isBetween(1, 2);
    }

    @Test
    void shouldNotSendWhatWaitsWhenItsThreadIsInterrupted() {
        RequestLimit limit = RequestLimit.of(settings("1"));
        Cluster cluster = LimitedCluster.of(counting(), limit);
        limit.enter();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> cluster.discover(Set.of())).isInstanceOf(OperationException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(most).hasValue(0);
        limit.leave();
        cluster.close();
    }
}
