package io.jenkins.plugins.gitops.connection.agent;

import hudson.remoting.Channel;
import hudson.remoting.ChannelClosedException;
import hudson.remoting.Future;
import hudson.remoting.RequestAbortedException;
import io.jenkins.plugins.gitops.engine.cluster.Dialer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** An agent that connects in the controller's place. */
public record AgentChannel(String name, Channel channel) implements Dialer {

    private static final Logger LOGGER = Logger.getLogger(AgentChannel.class.getName());

    /** @throws AgentGoneException when the channel is closed, or closes meanwhile, or brings no answer within the limit */
    @Override
    public Line dial(String host, int port, Duration limit) throws IOException {
        AgentLine line = new AgentLine(channel, name);
        boolean connected = false;
        try {
            // the agent gives up first, and says what did not answer it: the channel has the rest of the time
            int own = (int) Math.max(1, limit.toMillis() * 2 / 3);
            line.connected(call(new AgentDial(host, port, own, line.arrival()), limit));
            connected = true;
            LOGGER.log(Level.FINE, () -> "connected to " + host + ":" + port + " by the agent " + name);
            return line;
        } finally {
            if (!connected) {
                line.close();
            }
        }
    }

    private OutputStream call(AgentDial dial, Duration limit) throws IOException {
        Future<OutputStream> answer = null;
        try {
            answer = channel.callAsync(dial);
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ChannelClosedException e) {
            throw failure(dial, e);
        } catch (ExecutionException e) {
            throw failure(dial, e.getCause());
        } catch (TimeoutException e) {
            // what it connects to yet, it closes when nothing comes
            answer.cancel(true);
            throw AgentGoneException.silent(name);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the agent " + name + " connected");
        }
    }

    /** Without the cause, whose message would be taken for the whole of it. */
    private IOException failure(AgentDial dial, Throwable cause) {
        LOGGER.log(Level.FINE, cause, () -> "the agent " + name + " cannot connect to " + dial);
        if (cause instanceof RequestAbortedException || cause instanceof ChannelClosedException) {
            return AgentGoneException.closed(name);
        }
        String why = cause instanceof UnknownHostException ? "the name is not known there" : cause.getMessage();
        return new IOException("the agent " + name + " cannot connect to " + dial + ": " + why);
    }
}
