package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.git.CommitAuthor;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.EditOptions;
import io.jenkins.plugins.gitops.engine.manifest.ManifestEdit;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Mode;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Origin;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A config repository of many applications with five files each, about as large and as compressible as real ones. */
final class ConfigSample {

    private static final List<String> OTHERS =
            List.of("service.yaml", "configmap.yaml", "ingress.yaml", "autoscaler.yaml");
    private static final int ENTRIES = 24;

    private ConfigSample() {}

    static Map<String, String> files(int applications) {
        Random random = new Random(7);
        Map<String, String> files = new HashMap<>();
        for (int i = 0; i < applications; i++) {
            files.put(file(i), manifest(i, "1") + data(random));
            for (String other : OTHERS) {
                files.put(folder(i) + "/" + other, "# of application " + i + "\nkind: " + other + "\n" + data(random));
            }
        }
        return files;
    }

    private static String data(Random random) {
        StringBuilder data = new StringBuilder("data:\n");
        for (int i = 0; i < ENTRIES; i++) {
            data.append("  a-setting-of-the-application-with-a-long-name-")
                    .append(i)
                    .append(": \"")
                    .append(Long.toHexString(random.nextLong()))
                    .append("\"\n");
        }
        return data.toString();
    }

    static String folder(int application) {
        return "envs/staging/app-" + application;
    }

    static String file(int application) {
        return folder(application) + "/deployment.yaml";
    }

    private static String manifest(int application, String tag) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: app
                spec:
                  template:
                    spec:
                      containers:
                        - name: app
                          image: shop/app-%d:%s
                """.formatted(application, tag);
    }

    static String image(int application, String tag) {
        return "shop/app-" + application + ":" + tag;
    }

    static PromotionRequest request(int application, String tag) {
        ImageReference image = ImageReference.parse(image(application, tag));
        return new PromotionRequest(
                new Target("app-" + application, "staging"),
                List.of(image),
                List.of(new ManifestEdit.Image(folder(application), image, EditOptions.DEFAULT)),
                "main",
                Mode.COMMIT,
                new Origin(new CommitAuthor("Jane Doe", "jane@example.org"), "bench"));
    }
}
