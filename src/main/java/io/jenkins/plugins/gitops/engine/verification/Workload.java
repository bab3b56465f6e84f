package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An object that keeps pods, and those pods.
 *
 * @param pods all pods that its selector finds, terminating ones too
 */
record Workload(Resource object, List<Resource> pods) {

    private static final Set<String> KINDS =
            Set.of("Deployment.apps", "StatefulSet.apps", "DaemonSet.apps", "ReplicaSet.apps", "Job.batch", "Pod");

    /** A container of a template or a pod that runs the repository in question. */
    private record Use(String container, String image) {}

    static boolean isWorkload(Resource object) {
        return KINDS.contains(object.id().groupKind());
    }

    /** Returns the selector of its pods as a list request takes it; nothing for a pod. */
    static Optional<String> podSelector(Resource object) {
        if (object.kind().equals("Pod")) {
            return Optional.empty();
        }
        Stream<String> labels = object.map("spec", "selector", "matchLabels").entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue());
        Stream<String> expressions = object.maps("spec", "selector", "matchExpressions").stream()
                .map(Resource::of)
                .map(Workload::expression);
        return Optional.of(Stream.concat(labels, expressions).collect(Collectors.joining(",")));
    }

    private static String expression(Resource expression) {
        String key = expression.text("key");
        String values = expression.at("values").map(list -> (List<?>) list).orElse(List.of()).stream()
                .map(String::valueOf)
                .collect(Collectors.joining(","));
        return switch (expression.text("operator")) {
            case "In" -> key + " in (" + values + ")";
            case "NotIn" -> key + " notin (" + values + ")";
            case "DoesNotExist" -> "!" + key;
            default -> key;
        };
    }

    /** Returns whether its template names the image's repository. */
    boolean uses(ImageReference image) {
        return !uses(podSpec(object), image).isEmpty();
    }

    /** Returns what its template says instead of the image; empty where it says the image. */
    List<String> templateDeviations(ImageReference image) {
        return uses(podSpec(object), image).stream()
                .filter(use -> !sameVersion(use.image(), image))
                .map(use ->
                        object + ", container " + use.container() + ", is set to " + use.image() + ", not to " + image)
                .toList();
    }

    /** Returns which pods do not run the image yet; empty where all do. */
    List<String> podDeviations(ImageReference image) {
        List<String> deviations = new ArrayList<>();
        for (Resource pod : pods) {
            if (isOver(pod)) {
                continue;
            }
            for (Use use : uses(pod.map("spec"), image)) {
                if (!sameVersion(use.image(), image)) {
                    deviations.add(pod + " still runs " + use.image());
                } else {
                    digestDeviation(pod, use, image).ifPresent(deviations::add);
                }
            }
        }
        return deviations;
    }

    /** Evicted and finished pods stay as a record and run nothing. */
    private static boolean isOver(Resource pod) {
        String phase = pod.text("status", "phase");
        return phase.equals("Failed") || phase.equals("Succeeded");
    }

    /** A tag can be moved and an admission webhook can rewrite it: what the node reports is what runs. */
    private Optional<String> digestDeviation(Resource pod, Use use, ImageReference image) {
        if (image.digest().isEmpty()) {
            return Optional.empty();
        }
        String running = pod.maps("status", "containerStatuses").stream()
                .filter(status -> use.container().equals(status.get("name")))
                .map(status -> String.valueOf(status.getOrDefault("imageID", "")))
                .findFirst()
                .orElse("");
        if (running.endsWith(image.digest().get())) {
            return Optional.empty();
        }
        return Optional.of(pod + ", container " + use.container()
                + (running.isEmpty() ? ", has not reported its image yet" : ", runs " + running));
    }

    private static boolean sameVersion(String text, ImageReference wanted) {
        ImageReference actual = ImageReference.parse(text);
        return wanted.digest().isPresent() && actual.digest().isPresent()
                ? actual.digest().equals(wanted.digest())
                : actual.tag().equals(wanted.tag());
    }

    private static Map<String, Object> podSpec(Resource object) {
        return object.kind().equals("Pod") ? object.map("spec") : object.map("spec", "template", "spec");
    }

    private static List<Use> uses(Map<String, Object> podSpec, ImageReference image) {
        Resource spec = Resource.of(podSpec);
        return Stream.of("initContainers", "containers")
                .flatMap(field -> spec.maps(field).stream())
                .map(Resource::of)
                .filter(container -> isRepository(container.text("image"), image))
                .map(container -> new Use(container.text("name"), container.text("image")))
                .toList();
    }

    private static boolean isRepository(String text, ImageReference image) {
        try {
            return ImageReference.parse(text).sameImage(image);
        } catch (IllegalArgumentException e) {
            // not an image that could be the promoted one
            return false;
        }
    }
}
