package io.jenkins.plugins.gitops.engine.cluster;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the current context of a kubeconfig that holds everything in itself.
 *
 * <p>What would run a program or read a file where Jenkins runs is refused, and so is what would weaken the connection without
 * anybody having chosen that in Jenkins: no file decides that.
 */
public final class Kubeconfig {

    private static final List<String> REFUSED_OF_CLUSTER =
            List.of("certificate-authority", "proxy-url", "tls-server-name", "insecure-skip-tls-verify");
    private static final List<String> REFUSED_OF_USER = List.of(
            "exec",
            "auth-provider",
            "tokenFile",
            "client-certificate",
            "client-key",
            "as",
            "as-uid",
            "as-groups",
            "as-user-extra");

    private static final String SUBJECT = "The kubeconfig";

    private final Resource tree;

    private Kubeconfig(Resource tree) {
        this.tree = tree;
    }

    /**
     * Returns where the current context leads, and how it signs in there.
     *
     * @param server an address that goes before that of the kubeconfig; empty for that one
     * @throws OperationException when it is no kubeconfig or has something that is refused; no value of it is repeated
     */
    public static ClusterEndpoint read(byte[] content, String server) {
        return new Kubeconfig(Resource.of(tree(content))).endpoint(server);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> tree(byte[] content) {
        List<Object> documents = ManifestLoader.documents(SUBJECT, content);
        if (documents.size() == 1 && documents.get(0) instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new OperationException(SUBJECT + " is not one YAML map; look at what it holds");
    }

    private ClusterEndpoint endpoint(String server) {
        String name = tree.text("current-context");
        if (name.isEmpty()) {
            throw new OperationException(SUBJECT + " has no current-context; set it with kubectl config use-context");
        }
        Resource context = named("contexts", "context", name);
        Resource cluster = named("clusters", "cluster", context.text("cluster"));
        Resource user = named("users", "user", context.text("user"));
        refuse(cluster, REFUSED_OF_CLUSTER);
        refuse(user, REFUSED_OF_USER);
        ClusterEndpoint endpoint = ClusterEndpoint.of(server.isEmpty() ? cluster.text("server") : server)
                .withCaCertificate(decoded(cluster, "certificate-authority-data"));
        return signedIn(endpoint, user);
    }

    private static ClusterEndpoint signedIn(ClusterEndpoint endpoint, Resource user) {
        String certificate = decoded(user, "client-certificate-data");
        String key = decoded(user, "client-key-data");
        ClusterEndpoint proved = endpoint;
        if (!certificate.isEmpty() && !key.isEmpty()) {
            proved = endpoint.withClientCertificate(certificate, key);
        }
        if (!user.text("token").isEmpty()) {
            return proved.withBearerToken(user.text("token"));
        }
        return user.text("username").isEmpty() ? proved : proved.withUser(user.text("username"), user.text("password"));
    }

    private Resource named(String list, String field, String name) {
        Optional<Map<String, Object>> found = tree.maps(list).stream()
                .filter(entry -> name.equals(entry.get("name")))
                .findFirst();
        return found.map(entry -> Resource.of(Resource.of(entry).map(field)))
                .orElseThrow(() -> new OperationException(SUBJECT + " has no " + field + " \"" + name + "\" among its "
                        + list + "; write it with kubectl config view --minify --flatten"));
    }

    private static void refuse(Resource part, List<String> fields) {
        for (String field : fields) {
            Object value = part.tree().get(field);
            if (value != null && !Boolean.FALSE.equals(value)) {
                throw new OperationException(SUBJECT + " has " + field
                        + ", which is refused: it would run a program, read a file of the controller, or change how the server"
                        + " is reached; write data and a token into it with kubectl config view --minify --flatten --raw,"
                        + " and make the rest settings of the cluster in Jenkins");
            }
        }
    }

    private static String decoded(Resource part, String field) {
        try {
            // line breaks are allowed in it
            return new String(Base64.getMimeDecoder().decode(part.text(field)), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // without the cause: it may quote a key
            throw new OperationException(SUBJECT + ": " + field + " is not in base64; write it again");
        }
    }
}
