package io.jenkins.plugins.gitops.engine.resource;

import java.util.Objects;

/**
 * Where an object stands in the repository.
 *
 * @param file its path
 * @param place what leads to the object in the file, in the language of {@code ManifestEdit}'s paths: empty for a file of one
 *     object, otherwise such as {@code documents[1]} or {@code items[0]}
 */
public record ManifestOrigin(String file, String place) {

    public ManifestOrigin {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(place, "place");
    }

    /** Returns the path of a value in the file, such as {@code documents[1].spec.replicas}. */
    public String path(String pathInObject) {
        return place.isEmpty() ? pathInObject : place + "." + pathInObject;
    }

    ManifestOrigin item(int number) {
        return new ManifestOrigin(file, path("items[" + number + "]"));
    }
}
