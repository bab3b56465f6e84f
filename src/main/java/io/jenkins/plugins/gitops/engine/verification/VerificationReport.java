package io.jenkins.plugins.gitops.engine.verification;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A verification that succeeded.
 *
 * @param objects all objects, each healthy or held on purpose
 * @param runningImages one line for each promoted image: which workload runs it in how many pods
 * @param digests the digests that nodes report for the promoted images, {@code sha256:…}
 * @param warnings what somebody should look at
 */
public record VerificationReport(
        List<VerifiedObject> objects, List<String> runningImages, List<String> digests, List<String> warnings) {

    public VerificationReport {
        objects = List.copyOf(objects);
        runningImages = List.copyOf(runningImages);
        digests = List.copyOf(digests);
        warnings = List.copyOf(warnings);
    }

    /**
     * Returns a line for each object of which there is something to say, and one for all others of the same kind and namespace, such as
     * {@code 200 of ConfigMap in shop healthy}: a thousand equal lines hide the one that matters.
     */
    public List<String> lines() {
        Map<Object, List<VerifiedObject>> alike = new LinkedHashMap<>();
        objects.forEach(object -> alike.computeIfAbsent(
                        object.health().message().isEmpty() ? group(object) : object, key -> new ArrayList<>())
                .add(object));
        return alike.entrySet().stream()
                .map(entry -> entry.getValue().size() == 1
                        ? entry.getValue().get(0).toString()
                        : entry.getValue().size() + " of " + entry.getKey())
                .toList();
    }

    private static String group(VerifiedObject object) {
        String namespace = object.id().namespace();
        return object.id().kind() + (namespace.isEmpty() ? "" : " in " + namespace) + " " + object.health();
    }

    /** A report without digests and warnings. */
    public VerificationReport(List<VerifiedObject> objects, List<String> runningImages) {
        this(objects, runningImages, List.of(), List.of());
    }
}
