package io.jenkins.plugins.gitops.connection.agent;

import hudson.model.Computer;
import hudson.model.Label;
import hudson.model.Node;
import hudson.remoting.Channel;
import io.jenkins.plugins.gitops.engine.cluster.Dialer;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.springframework.security.core.Authentication;

/**
 * Lets agents connect to a cluster that the controller cannot reach. An agent carries bytes and takes no executor for it; TLS is between
 * the controller and the API server, so no agent learns a token or what is deployed.
 *
 * <p>Each connection is made by the first agent, by name, that has the label, is online, and on which the one who asks may build. A
 * connection whose agent goes away breaks, and the next one is made by another agent; so is one that an agent does not answer in time.
 */
public final class AgentDialer implements Dialer {

    /** Of all clusters: each look has a dialer of its own, which would not know who hangs. */
    private static final AgentChoice CHOICE = new AgentChoice(System::nanoTime);

    private final String cluster;
    private final String label;
    private final Authentication authentication;

    /**
     * @param cluster its name, for messages
     * @param label a label, an expression of labels, or the name of an agent
     * @param authentication who must have the permission Agent/Build on an agent, as for a build there
     * @throws IllegalArgumentException when the expression cannot be read
     */
    public AgentDialer(String cluster, String label, Authentication authentication) {
        this.cluster = cluster;
        this.label = label;
        this.authentication = authentication;
        parsed();
    }

    private Label parsed() {
        return Label.parseExpression(label);
    }

    @Override
    public Line dial(String host, int port, Duration limit) throws IOException {
        List<AgentChannel> online = online();
        if (online.isEmpty()) {
            throw new IOException(cluster + " is reached through agents with the label " + label + "; none is online");
        }
        return CHOICE.dial(online, host, port, limit);
    }

    /** @throws IOException when whoever asks may build on none of them */
    private List<AgentChannel> online() throws IOException {
        Label expression = parsed();
        List<Computer> labelled = Jenkins.get().getNodes().stream()
                .filter(expression::matches)
                .map(Node::toComputer)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(Computer::getName))
                .toList();
        List<Computer> allowed = labelled.stream()
                .filter(computer -> computer.getACL().hasPermission2(authentication, Computer.BUILD))
                .toList();
        if (allowed.isEmpty() && !labelled.isEmpty()) {
            throw new IOException(cluster + " is reached through agents with the label " + label + ", and "
                    + authentication.getName() + " has the permission Agent/Build on none of them");
        }
        return allowed.stream().flatMap(AgentDialer::channel).toList();
    }

    private static Stream<AgentChannel> channel(Computer computer) {
        return !computer.isOffline() && computer.getChannel() instanceof Channel channel && !channel.isClosingOrClosed()
                ? Stream.of(new AgentChannel(computer.getName(), channel))
                : Stream.empty();
    }
}
