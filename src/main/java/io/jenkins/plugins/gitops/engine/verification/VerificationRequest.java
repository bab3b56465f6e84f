package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.util.List;
import java.util.Objects;

/**
 * What should be true of a cluster.
 *
 * @param objects all must be there and healthy; at least one
 * @param images each must be what the pods of the objects run; may be empty
 * @param options how it is decided
 */
public record VerificationRequest(List<ResourceId> objects, List<ImageReference> images, VerificationOptions options) {

    public VerificationRequest {
        objects = List.copyOf(objects);
        images = List.copyOf(images);
        Objects.requireNonNull(options, "options");
        if (objects.isEmpty()) {
            throw new IllegalArgumentException("There is no object to verify; sync before, or name objects");
        }
        images.forEach(ImageReference::requireVersion);
    }

    /** A request with the default options. */
    public VerificationRequest(List<ResourceId> objects, List<ImageReference> images) {
        this(objects, images, VerificationOptions.defaults());
    }

    /** Returns this request, decided otherwise. */
    public VerificationRequest withOptions(VerificationOptions other) {
        return new VerificationRequest(objects, images, other);
    }
}
