package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.diff.SecretMask;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Redactor;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Removes the set's secret values from what servers and webhooks say: they like to quote the object. Collects the values when there is
 * something to clean, since most syncs have nothing. Safe for use by several threads.
 */
public final class Scrubber {

    private final SyncRequest request;
    private final Supplier<Stream<Resource>> live;
    private Redactor redactor;

    /** @param live objects whose values may be quoted too: a webhook gets the old object beside the new one */
    public Scrubber(SyncRequest request, Supplier<Stream<Resource>> live) {
        this.request = request;
        this.live = live;
    }

    private synchronized Redactor redactor() {
        if (redactor == null) {
            SecretMask mask = request.options().secrets();
            Set<String> values = new HashSet<>();
            Stream.concat(request.resources().stream(), live.get())
                    .forEach(resource -> values.addAll(mask.secretValues(resource)));
            redactor = new Redactor(values);
        }
        return redactor;
    }

    public String clean(String text) {
        return redactor().redact(text);
    }

    /** Returns the failure itself where it has nothing to hide, otherwise one without its cause, which has it too. */
    public OperationException clean(OperationException failure) {
        if (isClean(failure)) {
            return failure;
        }
        String text = clean(failure.getMessage());
        if (!failure.isRetryable()) {
            return new OperationException(text);
        }
        return failure.retryAfter()
                .map(pause -> OperationException.retryable(text, pause))
                .orElseGet(() -> OperationException.retryable(text, (Throwable) null));
    }

    private boolean isClean(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each.getMessage() != null && !clean(each.getMessage()).equals(each.getMessage())) {
                return false;
            }
        }
        return true;
    }
}
