package io.jenkins.plugins.gitops.engine.cluster;

import io.jenkins.plugins.gitops.engine.cluster.ApiClient.Answer;
import io.jenkins.plugins.gitops.engine.cluster.ApiClient.Call;
import io.jenkins.plugins.gitops.engine.cluster.ApiClient.Pending;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster over fabric8's connection: JSON in, JSON out. */
public final class Fabric8Cluster implements Cluster {

    private static final int PAGE = 500;
    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;
    private static final int CREATED = 201;
    private static final int GONE = 410;
    private static final int MAX_EXPIRED = 3;
    /** The server calls it YAML and takes JSON, which is YAML. */
    private static final String APPLY_PATCH = "application/apply-patch+yaml";

    private final ApiClient client;
    private final Content content;

    private Fabric8Cluster(ApiClient client, Content content) {
        this.client = client;
        this.content = content;
    }

    /**
     * Returns a cluster; no connection is made before the first call.
     *
     * @throws IllegalArgumentException where connections are made elsewhere and would not be protected on the way
     */
    public static Fabric8Cluster connect(ClusterEndpoint endpoint) {
        endpoint.checkCarried();
        return new Fabric8Cluster(new ApiClient(endpoint), Content.WHOLE);
    }

    @Override
    public ApiCatalog discover(Collection<String> groups) {
        return new Discovery(client, groups).read();
    }

    @Override
    public Optional<Resource> get(ApiKind kind, String namespace, String name) {
        String subject = kind.kind() + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
        try {
            Answer answer =
                    client.send(Call.get(subject, path(kind, namespace, name)).accepting(content.acceptOne()));
            return Optional.of(content.read(kind, resource(answer, subject).tree()));
        } catch (ClusterException e) {
            if (e.code() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public List<Resource> list(ApiKind kind, String namespace, String labelSelector) {
        for (int expired = 0; ; expired++) {
            try {
                return pages(kind, namespace, labelSelector);
            } catch (ClusterException e) {
                // between two pages: halves of two lists would be none, so it begins anew
                if (e.code() != GONE || expired >= MAX_EXPIRED) {
                    throw e;
                }
            }
        }
    }

    private List<Resource> pages(ApiKind kind, String namespace, String labelSelector) {
        String subject = "List of " + kind.plural() + (namespace.isEmpty() ? "" : " in " + namespace);
        String query = "?limit=" + PAGE + (labelSelector.isEmpty() ? "" : "&labelSelector=" + encoded(labelSelector));
        Call first = Call.get(subject, path(kind, namespace, "") + query).accepting(content.acceptList());
        List<Resource> found = new ArrayList<>();
        Pending page = client.begin(first);
        while (page != null) {
            Answer answer = client.end(page);
            // a page says in its first bytes where the next one begins: that is under way while this one is read
            String early = ListHead.continueOf(answer.content());
            Pending next = early.isEmpty() ? null : client.begin(first.continuing(early));
            Resource list = resource(answer, subject);
            list.maps("items").forEach(item -> found.add(content.read(kind, item)));
            String token = list.text("metadata", "continue");
            page = next == null && !token.isEmpty() ? client.begin(first.continuing(token)) : next;
        }
        return found;
    }

    @Override
    public Applied apply(ApiKind kind, Resource object, ApplyOptions options) {
        String query = "?fieldManager=" + encoded(options.fieldManager())
                + "&force=" + options.force()
                + (options.dryRun() ? "&dryRun=All" : "");
        Answer answer = client.send(new Call(
                object.toString(),
                "PATCH",
                path(kind, object.namespace(), object.name()) + query,
                ResourceJson.write(object),
                APPLY_PATCH,
                ApiClient.JSON,
                isSecret(kind)));
        return new Applied(answer.code() == CREATED, resource(answer, object.toString()), answer.warnings());
    }

    private static boolean isSecret(ApiKind kind) {
        return kind.groupKind().equals("Secret");
    }

    @Override
    public boolean delete(ApiKind kind, Resource live) {
        return delete(kind, live, Map.of("uid", live.uid()));
    }

    @Override
    public boolean deleteUnchanged(ApiKind kind, Resource live) {
        return delete(kind, live, Map.of("uid", live.uid(), "resourceVersion", live.resourceVersion()));
    }

    private boolean delete(ApiKind kind, Resource live, Map<String, Object> preconditions) {
        Map<String, Object> options = Map.of(
                "apiVersion", "v1",
                "kind", "DeleteOptions",
                // without it, a Job's pods would stay behind
                "propagationPolicy", "Background",
                "preconditions", preconditions);
        try {
            Answer answer = client.send(new Call(
                    live + ": delete",
                    "DELETE",
                    path(kind, live.namespace(), live.name()),
                    ResourceJson.write(options),
                    ApiClient.JSON,
                    ApiClient.JSON,
                    false));
            // read, although nothing of it is needed: a proxy's page deletes nothing
            resource(answer, live.toString());
            return true;
        } catch (ClusterException e) {
            if (e.code() == NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public Resource patch(ApiKind kind, Resource live, List<Map<String, Object>> operations, ApplyOptions options) {
        List<Map<String, Object>> guarded = new ArrayList<>();
        // a stale version in the patched object answers 409
        guarded.add(Map.of("op", "replace", "path", "/metadata/resourceVersion", "value", live.resourceVersion()));
        guarded.addAll(operations);
        String query = "?fieldManager=" + encoded(options.fieldManager()) + (options.dryRun() ? "&dryRun=All" : "");
        Answer answer = client.send(new Call(
                live.toString(),
                "PATCH",
                path(kind, live.namespace(), live.name()) + query,
                ResourceJson.write(guarded),
                "application/json-patch+json",
                ApiClient.JSON,
                isSecret(kind)));
        return resource(answer, live.toString());
    }

    @Override
    public AccessRules accessRules(String namespace) {
        return AccessRules.of(
                review("selfsubjectrulesreviews", "SelfSubjectRulesReview", Map.of("namespace", namespace)));
    }

    @Override
    public boolean isAllowed(String verb, ApiKind kind, String namespace) {
        Map<String, Object> attributes =
                Map.of("verb", verb, "group", kind.group(), "resource", kind.plural(), "namespace", namespace);
        return review("selfsubjectaccessreviews", "SelfSubjectAccessReview", Map.of("resourceAttributes", attributes))
                .isTrue("status", "allowed");
    }

    /** A POST that only asks: nothing is stored. */
    private Resource review(String plural, String kind, Map<String, Object> spec) {
        Map<String, Object> body = Map.of("apiVersion", "authorization.k8s.io/v1", "kind", kind, "spec", spec);
        String subject = "Access of the cluster's account";
        return resource(
                client.send(new Call(
                        subject,
                        "POST",
                        "/apis/authorization.k8s.io/v1/" + plural,
                        ResourceJson.write(body),
                        ApiClient.JSON,
                        ApiClient.JSON,
                        false)),
                subject);
    }

    /**
     * Asks who this is, and of what version the server is.
     *
     * @throws ClusterException when the server cannot be reached or refuses the credentials
     */
    public ClusterAccount account() {
        String version = optional(Call.get("Version of the cluster", "/version"), "gitVersion");
        Map<String, Object> body =
                Map.of("apiVersion", "authentication.k8s.io/v1", "kind", "SelfSubjectReview", "metadata", Map.of());
        Call whoAmI = new Call(
                "Account of the cluster's credentials",
                "POST",
                "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                ResourceJson.write(body),
                ApiClient.JSON,
                ApiClient.JSON,
                false);
        String user = optional(whoAmI, "status", "userInfo", "username");
        return new ClusterAccount(
                version.isEmpty() ? "(of unknown version)" : version,
                user.isEmpty() ? "a user that the server does not name" : user);
    }

    /** Returns a text of an answer; empty where the server has no such thing or does not tell everybody. */
    private String optional(Call call, String... path) {
        try {
            return resource(client.send(call), call.subject()).text(path);
        } catch (ClusterException e) {
            // an old server has no page there
            if (e.httpStatus() == NOT_FOUND || e.code() == FORBIDDEN) {
                return "";
            }
            throw e;
        }
    }

    private static Resource resource(Answer answer, String subject) {
        return answer.object("The API server's answer for " + subject);
    }

    static String path(ApiKind kind, String namespace, String name) {
        return (kind.group().isEmpty() ? "/api/" : "/apis/" + encoded(kind.group()) + "/")
                + encoded(kind.version())
                + (namespace.isEmpty() || !kind.namespaced() ? "" : "/namespaces/" + encoded(namespace))
                + "/" + encoded(kind.plural())
                + (name.isEmpty() ? "" : "/" + encoded(name));
    }

    /** Names of roles may hold colons; nothing may add a part to the path or take one away. */
    static String encoded(String part) {
        if (part.equals(".") || part.equals("..")) {
            throw new OperationException(
                    "\"" + part + "\" is not a name that an object of a cluster can have; correct the manifest");
        }
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public Optional<ClusterInsight> insight() {
        return Optional.of(new Fabric8Insight(client, content));
    }

    @Override
    public Cluster metadataOnly() {
        return new Fabric8Cluster(client, Content.METADATA);
    }

    @Override
    public void close() {
        client.close();
    }
}
