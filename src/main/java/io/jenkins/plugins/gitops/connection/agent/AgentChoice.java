package io.jenkins.plugins.gitops.connection.agent;

import hudson.remoting.Channel;
import io.jenkins.plugins.gitops.engine.cluster.Dialer;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.LongSupplier;

/**
 * Lets the first of several agents connect that answers. An agent may hang while its channel stays open: it comes after the
 * others then, for some minutes or until it is connected anew, so that not each connection waits for it.
 */
final class AgentChoice {

    static final Duration BEHIND = Duration.ofMinutes(5);

    /** When they last did not answer. */
    private final Map<Channel, Long> silent = Collections.synchronizedMap(new WeakHashMap<>());

    private final LongSupplier nanoTime;

    /** @param nanoTime as {@link System#nanoTime} tells it */
    AgentChoice(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Connects by one of them.
     *
     * @param agents at least one, the preferred one first
     * @param limit for each agent
     * @throws IOException what the first one that answers could not do, or that none answers
     */
    Dialer.Line dial(List<AgentChannel> agents, String host, int port, Duration limit) throws IOException {
        AgentGoneException last = null;
        for (AgentChannel agent : ordered(agents)) {
            try {
                return agent.dial(host, port, limit);
            } catch (AgentGoneException e) {
                silent.put(agent.channel(), nanoTime.getAsLong());
                last = e;
            }
        }
        throw last;
    }

    private List<AgentChannel> ordered(List<AgentChannel> agents) {
        long now = nanoTime.getAsLong();
        return agents.stream()
                .sorted(Comparator.comparing(agent -> isSilent(agent.channel(), now)))
                .toList();
    }

    private boolean isSilent(Channel channel, long now) {
        Long since = silent.get(channel);
        return since != null && now - since < BEHIND.toNanos();
    }
}
