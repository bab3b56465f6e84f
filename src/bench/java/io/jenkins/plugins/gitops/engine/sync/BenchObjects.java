package io.jenkins.plugins.gitops.engine.sync;

/** The objects of the benchmark of syncs: four kinds as teams have them, half of the objects in two variants. */
final class BenchObjects {

    static final int KINDS = 4;

    private BenchObjects() {}

    /**
     * Returns a stream of documents.
     *
     * @param variant the even objects differ between variants
     */
    static String yaml(int count, int variant) {
        StringBuilder text = new StringBuilder();
        for (int number = 0; number < count; number++) {
            text.append(document(number, number % 2 == 0 ? variant : 0));
        }
        return text.toString();
    }

    private static String document(int number, int variant) {
        return switch (number / 2 % 10) {
            case 0 -> service(number, variant);
            case 1 -> deployment(number, variant);
            case 2, 3 -> secret(number, variant);
            default -> configMap(number, variant);
        };
    }

    private static String configMap(int number, int variant) {
        return """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: settings-%1$d
                  labels: {app: shop-%1$d, team: shop}
                data:
                  variant: "%2$d"
                  colour: blue
                  application.properties: |
                    server.port=8080
                    cache.size=%1$d
                    feature.checkout=true
                ---
                """.formatted(number, variant);
    }

    private static String secret(int number, int variant) {
        return """
                apiVersion: v1
                kind: Secret
                metadata:
                  name: access-%1$d
                  labels: {app: shop-%1$d, team: shop}
                type: Opaque
                data: {password: "aHVudGVyMjIyMjIy", variant: "djI%2$d"}
                ---
                """.formatted(number, variant);
    }

    private static String service(int number, int variant) {
        return """
                apiVersion: v1
                kind: Service
                metadata:
                  name: shop-%1$d
                  labels: {app: shop-%1$d, team: shop, variant: "v%2$d"}
                spec:
                  selector: {app: shop-%1$d}
                  ports:
                    - {name: http, port: 80, targetPort: 8080, protocol: TCP}
                    - {name: metrics, port: 9090, targetPort: 9090, protocol: TCP}
                ---
                """.formatted(number, variant);
    }

    /** Without replicas, so that no pods come in between. */
    private static String deployment(int number, int variant) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: shop-%1$d
                  labels: {app: shop-%1$d, team: shop}
                spec:
                  replicas: 0
                  revisionHistoryLimit: 1
                  selector: {matchLabels: {app: shop-%1$d}}
                  template:
                    metadata: {labels: {app: shop-%1$d, team: shop}}
                    spec:
                      containers:
                        - name: shop
                          image: registry.example.org/shop/cart:1.%2$d
                          ports: [{name: http, containerPort: 8080, protocol: TCP}]
                          env: [{name: MODE, value: fast}, {name: NUMBER, value: "%1$d"}]
                          resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 128Mi}}
                          readinessProbe: {httpGet: {path: /ready, port: http}}
                          volumeMounts: [{name: settings, mountPath: /etc/shop}]
                      volumes: [{name: settings, configMap: {name: settings-%1$d}}]
                ---
                """.formatted(number, variant);
    }
}
