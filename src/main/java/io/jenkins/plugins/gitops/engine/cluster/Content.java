package io.jenkins.plugins.gitops.engine.cluster;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.LinkedHashMap;
import java.util.Map;

/** How much of objects is asked for. */
enum Content {
    WHOLE {
        @Override
        String acceptOne() {
            return ApiClient.JSON;
        }

        @Override
        String acceptList() {
            return ApiClient.JSON;
        }

        @Override
        Resource read(ApiKind kind, Map<String, Object> item) {
            Map<String, Object> typed = type(kind);
            // items of a list come without their type
            typed.putAll(item);
            return Resource.of(typed);
        }
    },

    /** Names, labels and what else is metadata: neither values of a Secret nor their copy in an annotation of {@code kubectl apply}. */
    METADATA {
        @Override
        String acceptOne() {
            return "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
        }

        @Override
        String acceptList() {
            return "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
        }

        @Override
        Resource read(ApiKind kind, Map<String, Object> item) {
            Map<String, Object> typed = type(kind);
            // a server that does not know the form sends all
            typed.put("metadata", item.get("metadata"));
            return Resource.of(typed)
                    .without("metadata", "annotations", LAST_APPLIED)
                    .without("metadata", "managedFields");
        }
    };

    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    /** Returns the media type of an object, and of the events of a watch. */
    abstract String acceptOne();

    /** Returns the media type of a list. */
    abstract String acceptList();

    /** Returns an object as it came, with the type by which it was asked for. */
    abstract Resource read(ApiKind kind, Map<String, Object> item);

    private static Map<String, Object> type(ApiKind kind) {
        Map<String, Object> typed = new LinkedHashMap<>();
        typed.put("apiVersion", kind.apiVersion());
        typed.put("kind", kind.kind());
        return typed;
    }
}
