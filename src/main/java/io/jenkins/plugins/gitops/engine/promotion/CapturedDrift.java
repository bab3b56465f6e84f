package io.jenkins.plugins.gitops.engine.promotion;

import java.util.List;
import java.util.Objects;

/**
 * Live values that are brought into Git in the place of an image. Secret values are never among them.
 *
 * @param identity the same for the same values at the same places, in one line
 * @param left a sentence for each difference that is not brought, for the pull request
 */
public record CapturedDrift(String identity, List<String> left) {

    public CapturedDrift {
        Objects.requireNonNull(identity, "identity");
        left = List.copyOf(left);
    }
}
