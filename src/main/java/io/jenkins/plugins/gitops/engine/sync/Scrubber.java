package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.diff.SecretMask;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Redactor;
import java.util.HashSet;
import java.util.Set;

/** Removes the set's secret values from what servers and webhooks say: they like to quote the object. */
final class Scrubber {

    private final Redactor redactor;

    Scrubber(SyncRequest request) {
        SecretMask mask = request.options().secrets();
        Set<String> values = new HashSet<>();
        request.resources().forEach(resource -> values.addAll(mask.secretValues(resource)));
        this.redactor = new Redactor(values);
    }

    String clean(String text) {
        return redactor.redact(text);
    }

    /** Returns the failure itself where it has nothing to hide, otherwise one without its cause, which has it too. */
    OperationException clean(OperationException failure) {
        String text = clean(failure.getMessage());
        if (text.equals(failure.getMessage())) {
            return failure;
        }
        if (!failure.isRetryable()) {
            return new OperationException(text);
        }
        return failure.retryAfter()
                .map(pause -> OperationException.retryable(text, pause))
                .orElseGet(() -> OperationException.retryable(text, (Throwable) null));
    }
}
