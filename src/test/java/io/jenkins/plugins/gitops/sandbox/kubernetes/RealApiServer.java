package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.controller.PodBehaviour;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A real Kubernetes control plane: etcd, kube-apiserver and kube-controller-manager on 127.0.0.1, and {@link PodDriver} in place of
 * scheduler and nodes.
 *
 * <p>The processes are our own and not those of {@code io.fabric8:kube-api-test}, whose folder layout is used: it starts no controller
 * manager, turns the admission of service accounts off for good, cannot add static tokens without its flags clashing, lets
 * etcd wait for the disk, asks for a kubectl, and leaves its processes behind when the JVM is killed.
 */
public final class RealApiServer implements TestCluster {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A user without any rights, for tests that give some. */
    public static final String BOB_TOKEN = "bob";

    private static RealApiServer shared;

    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private final PodBehaviour pods = new PodBehaviour();
    private final String token = UUID.randomUUID().toString();
    private final Path folder;
    private final URI url;
    private final String certificate;
    private final ClusterHttp http;
    private final KubernetesBinaries binaries;
    private final ServiceAccountKeys keys;
    private final String etcd;
    private ChildProcess apiServer;

    private RealApiServer(KubernetesBinaries binaries) throws IOException {
        this.binaries = binaries;
        folder = Files.createTempDirectory("gitops-kubernetes");
        resources.push(this::deleteFolder);
        Thread hook = new Thread(this::close, "kubernetes-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        keys = ServiceAccountKeys.create(folder);
        int port = freePort();
        url = URI.create("https://127.0.0.1:" + port);
        etcd = startEtcd();
        apiServer = startApiServer();
        Path certificateFile = folder.resolve("apiserver.crt");
        await("kube-apiserver to write its certificate", apiServer, () -> Files.isReadable(certificateFile));
        certificate = Files.readString(certificateFile);
        http = ClusterHttp.of(this);
        await("kube-apiserver to be ready", apiServer, () -> isOk("/readyz"));
        ChildProcess controllers = startControllers();
        resources.push(PodDriver.start(this));
        await("the default service account", controllers, () -> isOk(serviceAccount("default")));
    }

    /** Returns whether the binaries are at hand. */
    public static boolean isAvailable() {
        return KubernetesBinaries.find().isPresent();
    }

    /** Returns why the tests against a real server do not run, empty where they do. */
    public static Optional<String> unavailableReason() {
        return isAvailable() ? Optional.empty() : Optional.of(KubernetesBinaries.missing());
    }

    /** Returns the one that all tests of this JVM share; it stops with the JVM. Each test uses a namespace of its own. */
    public static synchronized RealApiServer shared() {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    /** Starts one, to be closed; takes some seconds. */
    public static RealApiServer start() {
        KubernetesBinaries binaries =
                KubernetesBinaries.find().orElseThrow(() -> new IllegalStateException(KubernetesBinaries.missing()));
        try {
            return new RealApiServer(binaries);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        return Optional.of(certificate);
    }

    @Override
    public PodBehaviour pods() {
        return pods;
    }

    /** Creates a namespace and waits for its default service account, without which no pod can be created in it. */
    @Override
    public void createNamespace(String name) {
        ObjectNode namespace = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
        namespace.putObject("metadata").put("name", name);
        int code = http.post("/api/v1/namespaces", namespace).code();
        if (code != 201) {
            throw new IllegalStateException("namespace " + name + " was not created: " + code);
        }
        await("the service account of namespace " + name, null, () -> isOk(serviceAccount(name)));
    }

    /** Kills kube-apiserver in the middle of whatever it does (SIGKILL); etcd and the controllers stay. */
    public void killApiServer() {
        apiServer.close();
    }

    /** Starts kube-apiserver again, at the same address and with the same certificate; returns when it is ready. */
    public void restartApiServer() {
        try {
            apiServer = startApiServer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("kube-apiserver to be ready again", apiServer, () -> isOk("/readyz"));
    }

    /** Returns the id of kube-apiserver's process, for measuring. */
    public long apiServerPid() {
        return apiServer.pid();
    }

    private String startEtcd() {
        String client = "http://127.0.0.1:" + freePort();
        String peer = "http://127.0.0.1:" + freePort();
        start(
                binaries.program("etcd"),
                List.of(
                        "--data-dir=" + folder.resolve("etcd"),
                        "--listen-client-urls=" + client,
                        "--advertise-client-urls=" + client,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=default=" + peer,
                        "--unsafe-no-fsync",
                        "--logger=zap",
                        "--log-level=warn"));
        return client;
    }

    private ChildProcess startApiServer() throws IOException {
        Path tokens = Files.writeString(
                folder.resolve("tokens.csv"), token + ",admin,admin,\"system:masters\"\n" + BOB_TOKEN + ",bob,bob\n");
        return start(
                binaries.program("kube-apiserver"),
                List.of(
                        "--etcd-servers=" + etcd,
                        "--bind-address=127.0.0.1",
                        "--advertise-address=127.0.0.1",
                        // the address of the service "kubernetes" may not be a loopback one: there is none
                        "--endpoint-reconciler-type=none",
                        "--secure-port=" + url.getPort(),
                        "--insecure-port=0",
                        "--cert-dir=" + folder,
                        "--token-auth-file=" + tokens,
                        "--authorization-mode=RBAC",
                        "--service-account-issuer=https://kubernetes.default.svc",
                        "--service-account-key-file=" + keys.publicKey(),
                        "--service-account-signing-key-file=" + keys.privateKey(),
                        "--service-cluster-ip-range=10.96.0.0/16",
                        "--allow-privileged=true",
                        "--profiling=false"));
    }

    private ChildProcess startControllers() throws IOException {
        Path config = Files.writeString(folder.resolve("kubeconfig"), Json.write(kubeconfig()));
        return start(
                binaries.program("kube-controller-manager"),
                List.of(
                        "--kubeconfig=" + config,
                        "--service-account-private-key-file=" + keys.privateKey(),
                        "--root-ca-file=" + folder.resolve("apiserver.crt"),
                        "--leader-elect=false",
                        "--port=0",
                        "--secure-port=0",
                        "--controllers=*,-nodelifecycle,-nodeipam,-cloud-node-lifecycle,-ttl,-attachdetach,-csrsigning",
                        "--kube-api-qps=300",
                        "--kube-api-burst=600",
                        "--profiling=false"));
    }

    private ObjectNode kubeconfig() {
        ObjectNode config = Json.object().put("apiVersion", "v1").put("kind", "Config");
        config.putArray("clusters")
                .add(named(
                        "cluster",
                        Map.of(
                                "server",
                                url.toString(),
                                "certificate-authority",
                                folder.resolve("apiserver.crt").toString())));
        config.putArray("users").add(named("user", Map.of("token", token)));
        config.putArray("contexts").add(named("context", Map.of("cluster", "test", "user", "test")));
        return config.put("current-context", "test");
    }

    private static ObjectNode named(String field, Map<String, String> values) {
        ObjectNode named = Json.object().put("name", "test");
        ObjectNode inner = named.putObject(field);
        values.forEach(inner::put);
        return named;
    }

    private ChildProcess start(Path program, List<String> arguments) {
        ChildProcess process = ChildProcess.start(program, arguments, folder);
        resources.push(process);
        return process;
    }

    private boolean isOk(String path) {
        try {
            return http.get(path).code() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static String serviceAccount(String namespace) {
        return "/api/v1/namespaces/" + namespace + "/serviceaccounts/default";
    }

    private void await(String what, ChildProcess process, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (process != null) {
                process.checkAlive();
            }
            if (System.nanoTime() > end) {
                String log = process == null ? "" : ":\n" + process.logTail();
                close();
                throw new IllegalStateException("gave up waiting for " + what + log);
            }
            try {
                Thread.sleep(25);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for " + what, e);
            }
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void deleteFolder() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            walk.sorted(Comparator.reverseOrder()).forEach(files::add);
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }

    /** Stops the processes in the reverse order of their start; may be called again. */
    @Override
    public synchronized void close() {
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("the Kubernetes control plane did not stop: " + e.getMessage(), e);
            }
        }
    }
}
