package io.jenkins.plugins.gitops.sandbox.http;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.net.URI;
import java.util.EnumSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.ee9.servlet.FilterHolder;
import org.eclipse.jetty.ee9.servlet.ServletContextHandler;
import org.eclipse.jetty.ee9.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A Jetty on 127.0.0.1. */
public final class SandboxHttpServer implements AutoCloseable {

    /** Kept here, because loggers that nobody keeps forget their level. Jetty would report every start and stop. */
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    static {
        JETTY.setLevel(Level.WARNING);
    }

    private static final String LOOPBACK = "127.0.0.1";

    private final Server server;
    private final ServerConnector connector;
    private final ServletContextHandler context;

    /**
     * Prepares a server; {@link #start()} opens its port.
     *
     * @param port 0 for any that is free
     */
    public SandboxHttpServer(int port) {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setName("sandbox-http");
        threads.setDaemon(true);
        server = new Server(threads);
        connector = new ServerConnector(server, 1, 1);
        connector.setHost(LOOPBACK);
        connector.setPort(port);
        server.addConnector(connector);
        // GitLab's API has owner%2Fname as one segment of its paths
        connector
                .getConnectionFactory(HttpConnectionFactory.class)
                .getHttpConfiguration()
                .setUriCompliance(
                        UriCompliance.DEFAULT.with("sandbox", UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR));
        server.setStopTimeout(0);
        context = new ServletContextHandler(server, "/");
    }

    /** Adds a filter before those servlets; filters run in the order in which they were added. */
    public void add(Filter filter, String path) {
        context.addFilter(new FilterHolder(filter), path, EnumSet.of(DispatcherType.REQUEST));
    }

    /** Adds a servlet. */
    public void add(Servlet servlet, String path) {
        context.addServlet(new ServletHolder(servlet), path);
    }

    /** Opens the port. */
    public void start() {
        try {
            server.start();
        } catch (Exception e) {
            close();
            throw new IllegalStateException(
                    "The sandbox's HTTP server could not be started on " + LOOPBACK + ":" + connector.getPort(), e);
        }
    }

    /** Returns the server's address without a slash at the end; the server must have been started. */
    public URI url() {
        return URI.create("http://" + LOOPBACK + ":" + connector.getLocalPort());
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The sandbox's HTTP server could not be stopped", e);
        }
    }
}
