package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ObjectWriter.Mode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxServlet.Answer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxServlet.Call;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;

/** The {@code scale} subresource of workloads: what autoscalers and {@code kubectl scale} write. */
final class ScaleEndpoint {

    private final ObjectWriter writer;

    ScaleEndpoint(ObjectWriter writer) {
        this.writer = writer;
    }

    Answer answer(String verb, ResourceType type, ObjectNode workload, ApiRequest request, Call call, Mode mode) {
        ObjectNode scale = scaleOf(workload);
        switch (verb) {
            case "get" -> {}
            case "update" -> scale = Json.readObject(call.body());
            case "patch" -> scale = Patches.apply(call.contentType(), Json.read(call.body()), scale);
            default -> throw ApiException.methodNotAllowed();
        }
        if (!verb.equals("get")) {
            int replicas = scale.path("spec").path("replicas").asInt();
            ObjectNode written = writer.scale(type, request.namespace(), request.name(), replicas, mode.onScale());
            scale = scaleOf(written);
        }
        return Answer.json(200, scale);
    }

    private static ObjectNode scaleOf(ObjectNode workload) {
        ObjectNode scale = Json.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        ObjectNode metadata = scale.putObject("metadata");
        for (String field : new String[] {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"}) {
            metadata.set(field, workload.path("metadata").path(field));
        }
        scale.putObject("spec").set("replicas", workload.path("spec").path("replicas"));
        scale.putObject("status")
                .put("replicas", workload.path("status").path("replicas").asInt());
        return scale;
    }
}
