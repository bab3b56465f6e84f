package io.jenkins.plugins.gitops.engine.sync.inventory;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import io.jenkins.plugins.gitops.engine.sync.options.LockHolder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the inventory says about who writes its set.
 *
 * @param holder {@link LockHolder#name()}
 * @param sign another text at each sign of life
 * @param expiry after how long without another sign it is over
 */
public record LockState(String holder, String sign, Duration expiry) {

    static final String ANNOTATION = "gitops.jenkins.io/lock";

    private static final long MAX_EXPIRY_SECONDS = 3600;

    /** Returns the lock on a parent; one that cannot be read counts as none, since nobody could ever end it. */
    public static Optional<LockState> of(Resource parent) {
        if (!(parent.annotations().get(ANNOTATION) instanceof String text)) {
            return Optional.empty();
        }
        try {
            Resource json = Resource.of(ResourceJson.read(text, "A lock"));
            long seconds = json.number(0, "expirySeconds");
            boolean readable = seconds > 0 && seconds <= MAX_EXPIRY_SECONDS;
            return readable && !json.text("holder").isEmpty()
                    ? Optional.of(new LockState(json.text("holder"), json.text("sign"), Duration.ofSeconds(seconds)))
                    : Optional.empty();
        } catch (OperationException e) {
            return Optional.empty();
        }
    }

    public String text() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("holder", holder);
        json.put("sign", sign);
        json.put("expirySeconds", Math.max(1, expiry.toSeconds()));
        return ResourceJson.write(json);
    }
}
