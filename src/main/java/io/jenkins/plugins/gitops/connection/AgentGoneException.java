package io.jenkins.plugins.gitops.connection;

import java.io.IOException;

/** The channel of an agent closed, or was closed already. */
final class AgentGoneException extends IOException {

    private static final long serialVersionUID = 1L;

    AgentGoneException(String agent) {
        super(messageFor(agent));
    }

    static String messageFor(String agent) {
        return "the agent " + agent + ", by which the cluster is reached, went away";
    }
}
