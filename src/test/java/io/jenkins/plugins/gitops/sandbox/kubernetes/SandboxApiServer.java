package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.controller.PodBehaviour;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.ee9.servlet.ServletContextHandler;
import org.eclipse.jetty.ee9.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A stand-in for a Kubernetes cluster, over HTTP: API server, controllers and nodes in one, in memory.
 *
 * <p>It behaves as a real one does where tests and the demo look: discovery, server-side apply with field ownership, dry run,
 * lists, watches, preconditions, garbage collection, custom resources, and controllers that bring pods to run after a moment.
 * {@code ApiServerContract} asks the same of it and of a real server. It has no admission, no webhooks, no Table output, no
 * OpenAPI document, no strategic merge patch and no HTTP/2.
 */
public final class SandboxApiServer implements TestCluster {

    private final Server server;
    private final URI url;
    private final String token;
    private final ObjectStore store;
    private final Accounts accounts;
    private final Faults faults = new Faults();
    private final RequestLog requests = new RequestLog();
    private final PodBehaviour pods = new PodBehaviour();
    private final SandboxObjects objects;
    private final ControllerLoop controllers;

    private SandboxApiServer(SandboxOptions options) {
        store = new ObjectStore();
        ResourceCatalog catalog = new ResourceCatalog();
        ObjectWriter writer = new ObjectWriter(store);
        ObjectRemover remover = new ObjectRemover(store);
        accounts = new Accounts(options.token());
        token = options.token().orElse("");
        pods.readyAfter(options.podReadyAfter());
        controllers = new ControllerLoop(store, catalog, writer, remover, pods);
        objects = new SandboxObjects(store, catalog, writer, remover, controllers);
        List.of("default", "kube-system").forEach(this::createNamespace);

        QueuedThreadPool threads = new QueuedThreadPool(400);
        threads.setDaemon(true);
        threads.setName("sandbox-api");
        server = new Server(threads);
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        connector.setPort(options.port());
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        SandboxServlet servlet = new SandboxServlet(
                accounts,
                faults,
                requests,
                new Discovery(catalog, options.version()),
                new ObjectEndpoint(store, catalog, writer, remover, pods),
                options.aggregatedDiscovery());
        context.addServlet(new ServletHolder(servlet), "/*");
        server.setHandler(context);
        server.setStopTimeout(0);
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the Kubernetes stand-in could not start: " + e.getMessage(), e);
        }
        url = URI.create("http://127.0.0.1:" + connector.getLocalPort());
        controllers.start();
    }

    /** Starts one on a free port, with a random token. */
    public static SandboxApiServer start() {
        return start(SandboxOptions.defaults());
    }

    /** Starts one. */
    public static SandboxApiServer start(SandboxOptions options) {
        return new SandboxApiServer(options);
    }

    @Override
    public URI url() {
        return url;
    }

    @Override
    public String token() {
        return token;
    }

    @Override
    public Optional<String> caCertificate() {
        return Optional.empty();
    }

    @Override
    public PodBehaviour pods() {
        return pods;
    }

    @Override
    public void createNamespace(String name) {
        ObjectNode namespace = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
        namespace.putObject("metadata").put("name", name);
        objects.update("sandbox", namespace);
    }

    /** Returns the faults on demand. */
    public Faults faults() {
        return faults;
    }

    /** Returns what was asked. */
    public RequestLog requests() {
        return requests;
    }

    /** Returns the objects, without HTTP. */
    public SandboxObjects objects() {
        return objects;
    }

    /** Adds an account that may do what the rules say, and nothing else. */
    public void addUser(String newToken, String user, AccessRule... rules) {
        accounts.add(newToken, user, List.of(rules));
    }

    /** Forgets the changes so far: older resource versions and continue tokens are answered with 410. */
    public void expireHistory() {
        store.expireHistory();
    }

    @Override
    public void close() {
        controllers.close();
        store.close();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the Kubernetes stand-in could not stop: " + e.getMessage(), e);
        }
    }
}
