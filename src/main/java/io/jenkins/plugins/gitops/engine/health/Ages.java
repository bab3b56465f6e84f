package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** How long ago something was. */
final class Ages {

    private Ages() {}

    static Optional<Duration> since(String time, Instant now) {
        try {
            return time.isEmpty() ? Optional.empty() : Optional.of(Duration.between(Instant.parse(time), now));
        } catch (DateTimeParseException e) {
            // not the time format of Kubernetes: then it is not known
            return Optional.empty();
        }
    }

    /** Returns the age of an object; zero for one that never was in a cluster. */
    static Duration of(Resource object, Instant now) {
        return since(object.text("metadata", "creationTimestamp"), now).orElse(Duration.ZERO);
    }
}
