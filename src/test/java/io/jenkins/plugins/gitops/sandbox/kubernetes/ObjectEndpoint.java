package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ApiException.Cause;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ObjectWriter.Mode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ObjectWriter.Written;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxServlet.Answer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxServlet.Call;
import io.jenkins.plugins.gitops.sandbox.kubernetes.controller.PodBehaviour;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ownership.InvalidFieldsException;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Requests for objects and collections: authorization, then the operation that method and path name. */
final class ObjectEndpoint {

    private static final List<String> REVIEWS = List.of("selfsubjectaccessreviews", "selfsubjectrulesreviews");

    private final ObjectStore store;
    private final ResourceCatalog catalog;
    private final ObjectWriter writer;
    private final ObjectRemover remover;
    private final Collections collections;
    private final PodBehaviour pods;

    ObjectEndpoint(
            ObjectStore store, ResourceCatalog catalog, ObjectWriter writer, ObjectRemover remover, PodBehaviour pods) {
        this.store = store;
        this.catalog = catalog;
        this.writer = writer;
        this.remover = remover;
        this.collections = new Collections(store);
        this.pods = pods;
    }

    /** Answers; empty where a watch has written its own answer. */
    Optional<Answer> answer(
            Accounts.Account account, ApiRequest request, Call call, HttpServletResponse response, Runnable started)
            throws IOException {
        if (request.group().equals("authorization.k8s.io") && REVIEWS.contains(request.resource())) {
            ObjectNode review = Accounts.review(account, request.resource(), Json.readObject(call.body()));
            return Optional.of(Answer.json(201, review));
        }
        Optional<ResourceType> type = catalog.find(request.group(), request.version(), request.resource());
        if (type.isEmpty()
                || type.get().namespaced()
                        && request.namespace().isEmpty()
                        && !request.name().isEmpty()) {
            return Optional.of(Answer.text(404, "404 page not found\n"));
        }
        String verb = request.verb(call.method());
        Accounts.authorize(account, verb, request);
        if (verb.equals("watch")) {
            new WatchStream(store, type.get(), request, isMetadataOnly(call)).write(response, started);
            return Optional.empty();
        }
        try {
            return Optional.of(operate(verb, type.get(), request, call));
        } catch (InvalidFieldsException | IllegalArgumentException e) {
            throw ApiException.badRequest(e.getMessage());
        }
    }

    private Answer operate(String verb, ResourceType type, ApiRequest request, Call call) {
        if (!request.subresource().isEmpty()) {
            return subresource(verb, type, request, call);
        }
        return switch (verb) {
            case "list" -> Answer.json(200, collections.list(type, request, isMetadataOnly(call)));
            case "get" -> Answer.json(200, projected(find(type, request), call));
            case "create" ->
                Answer.json(
                        201,
                        writer.create(type, request.namespace(), typed(type, call), mode(request, call))
                                .object());
            case "update" ->
                Answer.json(
                        200,
                        writer.update(type, request.namespace(), request.name(), typed(type, call), mode(request, call))
                                .object());
            case "patch" -> written(patch(type, request, call, mode(request, call)));
            case "delete" ->
                Answer.json(
                        200, remover.delete(type, request.namespace(), request.name(), deleteOptions(request, call)));
            case "deletecollection" -> deleteCollection(type, request, call);
            default -> throw ApiException.methodNotAllowed();
        };
    }

    private Answer subresource(String verb, ResourceType type, ApiRequest request, Call call) {
        if (request.subresource().equals("status") && type.statusSubresource()) {
            Mode mode = mode(request, call).onStatus();
            return switch (verb) {
                case "get" -> Answer.json(200, find(type, request));
                case "update" ->
                    Answer.json(
                            200,
                            writer.update(type, request.namespace(), request.name(), typed(type, call), mode)
                                    .object());
                case "patch" -> written(patch(type, request, call, mode));
                default -> throw ApiException.methodNotAllowed();
            };
        }
        if (request.subresource().equals("scale") && type.scaleSubresource() && !type.isCustom()) {
            return new ScaleEndpoint(writer)
                    .answer(verb, type, find(type, request), request, call, mode(request, call));
        }
        if (request.subresource().equals("log") && type.kind().equals("Pod") && verb.equals("get")) {
            return Answer.text(200, pods.log(find(type, request)));
        }
        return Answer.text(404, "404 page not found\n");
    }

    private Written patch(ResourceType type, ApiRequest request, Call call, Mode mode) {
        if (call.contentType().equals(Patches.APPLY)) {
            checkApplyOptions(request);
            ObjectNode applied = Json.readObject(call.body());
            return writer.apply(type, request.namespace(), request.name(), applied, mode);
        }
        if (request.parameter("force") != null) {
            throw invalidOptions(
                    new Cause("FieldValueForbidden", "Forbidden: may not be specified for non-apply patch", "force"));
        }
        return writer.patch(
                type,
                request.namespace(),
                request.name(),
                object -> Patches.apply(call.contentType(), Json.read(call.body()), object),
                mode);
    }

    private static void checkApplyOptions(ApiRequest request) {
        String manager = request.parameter("fieldManager");
        if (manager == null || manager.isEmpty()) {
            throw invalidOptions(
                    new Cause("FieldValueRequired", "Required value: is required for apply patch", "fieldManager"));
        }
    }

    private static ApiException invalidOptions(Cause problem) {
        return ApiException.invalid("meta.k8s.io", "PatchOptions", "", List.of(problem));
    }

    private Answer deleteCollection(ResourceType type, ApiRequest request, Call call) {
        ObjectNode list = collections.list(type, request, false);
        ObjectRemover.Options options = deleteOptions(request, call);
        list.path("items").forEach(item -> remover.delete(type, Json.namespace(item), Json.name(item), options));
        return Answer.json(200, list);
    }

    private static Answer written(Written written) {
        return Answer.json(written.created() ? 201 : 200, written.object());
    }

    private ObjectNode find(ResourceType type, ApiRequest request) {
        ObjectNode found = store.find(type.key(request.namespace(), request.name()))
                .orElseThrow(() -> ApiException.notFound(type.group(), type.plural(), request.name()));
        return Collections.atVersion(type, found);
    }

    private static ObjectNode projected(ObjectNode object, Call call) {
        return isMetadataOnly(call) ? Collections.metadataOnly(object) : object;
    }

    private static boolean isMetadataOnly(Call call) {
        return call.accept().contains("as=PartialObjectMetadata");
    }

    private static ObjectNode typed(ResourceType type, Call call) {
        ObjectNode object = Json.readObject(call.body());
        Json.putDefault(object, "kind", type.kind());
        Json.putDefault(object, "apiVersion", type.apiVersion());
        return object;
    }

    /** The field manager is named, or the first word of the user agent. */
    private static Mode mode(ApiRequest request, Call call) {
        String manager = request.parameter("fieldManager");
        if (manager == null || manager.isEmpty()) {
            manager = call.userAgent().replaceAll("/.*", "");
        }
        return new Mode(manager, "", request.isDryRun(), request.isTrue("force"));
    }

    private static ObjectRemover.Options deleteOptions(ApiRequest request, Call call) {
        ObjectNode body = call.body().isBlank() ? Json.object() : Json.readObject(call.body());
        String policy = Json.text(body, "propagationPolicy");
        if (policy.isEmpty() && request.parameter("propagationPolicy") != null) {
            policy = request.parameter("propagationPolicy");
        }
        if (policy.isEmpty() && body.has("orphanDependents")) {
            policy = body.path("orphanDependents").asBoolean() ? "Orphan" : "Background";
        }
        return new ObjectRemover.Options(
                policy,
                Json.text(body, "preconditions", "uid"),
                Json.text(body, "preconditions", "resourceVersion"),
                request.isDryRun() || Json.strings(body.path("dryRun")).contains("All"));
    }
}
