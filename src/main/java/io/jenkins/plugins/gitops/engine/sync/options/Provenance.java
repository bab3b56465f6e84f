package io.jenkins.plugins.gitops.engine.sync.options;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Annotations that lead back from an object to what changed it last: commit, environment, application, build, pull request.
 *
 * <p>They say who changed the object, so they are renewed only together with another change.
 *
 * @param values by the part of the annotation behind {@code gitops.jenkins.io/}; never secret, they are readable in the cluster
 */
public record Provenance(Map<String, String> values) {

    private static final String PREFIX = "gitops.jenkins.io/";
    private static final Set<String> NAMES =
            Set.of("commit", "repository", "environment", "application", "build", "pull-request");

    public Provenance {
        values = Map.copyOf(values);
        for (String name : values.keySet()) {
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("\"" + name + "\" is no part of a provenance; there are " + NAMES);
            }
        }
    }

    /** Returns a provenance without annotations; earlier ones are removed with the next change. */
    public static Provenance none() {
        return new Provenance(Map.of());
    }

    /** Returns this provenance with one more value, without it where the value is empty. */
    public Provenance with(String name, String value) {
        Map<String, String> more = new TreeMap<>(values);
        if (value == null || value.isEmpty()) {
            more.remove(name);
        } else {
            more.put(name, value);
        }
        return new Provenance(more);
    }

    /** Returns the object with these annotations, as it is sent when it changes. */
    public Resource on(Resource member) {
        Map<String, Object> annotations = new LinkedHashMap<>();
        values.forEach((name, value) -> annotations.put(PREFIX + name, value));
        return annotated(member, annotations);
    }

    /** Returns the object with the annotations of the live one, so that they alone are no difference. */
    public static Resource asLive(Resource member, Resource live) {
        Map<String, Object> annotations = new LinkedHashMap<>();
        NAMES.forEach(name -> {
            Object value = live.annotations().get(PREFIX + name);
            if (value != null) {
                annotations.put(PREFIX + name, value);
            }
        });
        return annotated(member, annotations);
    }

    private static Resource annotated(Resource member, Map<String, Object> more) {
        if (more.isEmpty()) {
            return member;
        }
        Map<String, Object> annotations = new TreeMap<>(more);
        annotations.putAll(member.annotations());
        return member.with(annotations, "metadata", "annotations");
    }
}
