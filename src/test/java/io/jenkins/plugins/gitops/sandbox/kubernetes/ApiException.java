package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.List;

/** An answer other than success, worded as the real server words it. */
final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;
    private final transient ObjectNode status;

    /** One cause in the details of a Status. */
    record Cause(String reason, String message, String field) {}

    private ApiException(int code, String reason, String message, ObjectNode details) {
        super(message);
        this.code = code;
        this.status =
                Json.object().put("kind", "Status").put("apiVersion", "v1").set("metadata", Json.object());
        status.put("status", "Failure").put("message", message);
        if (!reason.isEmpty()) {
            status.put("reason", reason);
        }
        if (details != null) {
            status.set("details", details);
        }
        status.put("code", code);
    }

    int code() {
        return code;
    }

    ObjectNode status() {
        return status.deepCopy();
    }

    static ApiException of(int code, String reason, String message) {
        return new ApiException(code, reason, message, null);
    }

    static ApiException of(int code, String reason, String message, Throwable cause) {
        ApiException exception = of(code, reason, message);
        exception.initCause(cause);
        return exception;
    }

    static ApiException badRequest(String message) {
        return of(400, "BadRequest", message);
    }

    static ApiException unauthorized() {
        return of(401, "Unauthorized", "Unauthorized");
    }

    static ApiException forbidden(String group, String resource, String name, String message) {
        String subject = qualified(group, resource) + (name.isEmpty() ? "" : " \"" + name + "\"");
        return new ApiException(
                403, "Forbidden", subject + " is forbidden: " + message, details(group, resource, name, ""));
    }

    static ApiException namespaceTerminating(String group, String resource, String name, String namespace) {
        ApiException refused = forbidden(
                group,
                resource,
                name,
                "unable to create new content in namespace " + namespace + " because it is being terminated");
        ObjectNode cause =
                ((ObjectNode) refused.status.get("details")).putArray("causes").addObject();
        cause.put("reason", "NamespaceTerminating")
                .put("message", "namespace " + namespace + " is being terminated")
                .put("field", "metadata.namespace");
        return refused;
    }

    static ApiException notFound(String group, String resource, String name) {
        return new ApiException(
                404,
                "NotFound",
                qualified(group, resource) + " \"" + name + "\" not found",
                details(group, resource, name, ""));
    }

    static ApiException alreadyExists(String group, String resource, String name) {
        return new ApiException(
                409,
                "AlreadyExists",
                qualified(group, resource) + " \"" + name + "\" already exists",
                details(group, resource, name, ""));
    }

    static ApiException conflict(String group, String resource, String name, String message) {
        return new ApiException(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + qualified(group, resource) + " \"" + name + "\": " + message,
                details(group, resource, name, ""));
    }

    static ApiException applyConflict(String message, List<Cause> causes) {
        ObjectNode details = Json.object();
        addCauses(details, causes);
        return new ApiException(409, "Conflict", message, details);
    }

    /** An object that may not be stored; each cause is {@code field: message}. */
    static ApiException invalid(String group, String kind, String name, List<Cause> causes) {
        ObjectNode details = details(group, kind, name, "");
        addCauses(details, causes);
        List<String> lines = causes.stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .toList();
        String text = lines.size() == 1 ? lines.get(0) : "[" + String.join(", ", lines) + "]";
        return new ApiException(
                422, "Invalid", qualifiedKind(group, kind) + " \"" + name + "\" is invalid: " + text, details);
    }

    static ApiException expired(String message) {
        return of(410, "Expired", message);
    }

    static ApiException internal(String message) {
        return of(500, "", message);
    }

    static ApiException methodNotAllowed() {
        return of(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }

    private static void addCauses(ObjectNode details, List<Cause> causes) {
        ArrayNode list = details.putArray("causes");
        causes.forEach(cause -> list.addObject()
                .put("reason", cause.reason())
                .put("message", cause.message())
                .put("field", cause.field()));
    }

    static ObjectNode details(String group, String kind, String name, String uid) {
        ObjectNode details = Json.object();
        if (!name.isEmpty()) {
            details.put("name", name);
        }
        if (!group.isEmpty()) {
            details.put("group", group);
        }
        details.put("kind", kind);
        if (!uid.isEmpty()) {
            details.put("uid", uid);
        }
        return details;
    }

    private static String qualified(String group, String resource) {
        return group.isEmpty() ? resource : resource + "." + group;
    }

    private static String qualifiedKind(String group, String kind) {
        return qualified(group, kind);
    }
}
