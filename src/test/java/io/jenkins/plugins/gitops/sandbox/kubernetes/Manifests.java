package io.jenkins.plugins.gitops.sandbox.kubernetes;

/** Objects that the contracts apply, as YAML. */
final class Manifests {

    private Manifests() {}

    static String configMap(String data) {
        return object("v1", "ConfigMap", "settings", "data:\n  " + data);
    }

    static String object(String apiVersion, String kind, String name, String rest) {
        return """
                apiVersion: %s
                kind: %s
                metadata:
                  name: %s
                  labels:
                    app: cart
                """.formatted(apiVersion, kind, name) + rest + "\n";
    }

    static String deployment(String image, String field) {
        return object("apps/v1", "Deployment", "cart", """
                spec:
                  %s
                  selector:
                    matchLabels:
                      app: cart
                  template:
                    metadata:
                      labels:
                        app: cart
                    spec:
                      containers:
                      - name: cart
                        image: %s
                        ports:
                        - containerPort: 80
                        env:
                        - name: MODE
                          value: fast
                """.formatted(field, image));
    }

    static String definition(String group) {
        return """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata:
                  name: widgets.%1$s
                spec:
                  group: %1$s
                  scope: Namespaced
                  names: {kind: Widget, plural: widgets}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    subresources: {status: {}}
                    schema:
                      openAPIV3Schema:
                        type: object
                        properties:
                          spec:
                            type: object
                            properties:
                              size: {type: integer, maximum: 10}
                              color: {type: string, default: grey}
                              parts:
                                type: array
                                x-kubernetes-list-type: map
                                x-kubernetes-list-map-keys: [id]
                                items:
                                  type: object
                                  required: [id]
                                  properties:
                                    id: {type: string}
                                    count: {type: integer}
                          status:
                            type: object
                            x-kubernetes-preserve-unknown-fields: true
                """.formatted(group);
    }

    static String widget(String group, String spec) {
        return object(group + "/v1", "Widget", "one", "spec:\n  " + spec);
    }
}
