package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.util.List;

/**
 * What should be true of a cluster.
 *
 * @param objects all must be there and healthy; at least one
 * @param images each must be what the pods of the objects run; may be empty
 */
public record VerificationRequest(List<ResourceId> objects, List<ImageReference> images) {

    public VerificationRequest {
        objects = List.copyOf(objects);
        images = List.copyOf(images);
        if (objects.isEmpty()) {
            throw new IllegalArgumentException("There is no object to verify; sync before, or name objects");
        }
        images.stream().filter(image -> !image.isVersioned()).findFirst().ifPresent(image -> {
            throw new IllegalArgumentException(
                    "The image " + image + " has neither tag nor digest, so nothing can prove that it runs; add one");
        });
    }
}
