package io.jenkins.plugins.gitops.connection.agent;

import java.io.IOException;

/** The channel of an agent closed, or was closed already, or brought no answer in time: another agent may do better. */
final class AgentGoneException extends IOException {

    private static final long serialVersionUID = 1L;

    private AgentGoneException(String message) {
        super(message);
    }

    static AgentGoneException closed(String agent) {
        return new AgentGoneException(messageFor(agent));
    }

    static AgentGoneException silent(String agent) {
        return new AgentGoneException("the agent " + agent + " did not answer in time");
    }

    static String messageFor(String agent) {
        return "the agent " + agent + ", by which the cluster is reached, went away";
    }
}
