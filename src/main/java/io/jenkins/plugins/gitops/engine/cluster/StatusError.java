package io.jenkins.plugins.gitops.engine.cluster;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Redactor;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Turns an API server's error answer into the exception that says what to do. */
final class StatusError {

    private static final Set<Integer> PASSING = Set.of(429, 503, 504);
    private static final int INTERNAL = 500;
    private static final Pattern CONFLICT = Pattern.compile("conflict with (.+)");

    private final String subject;
    private final boolean secret;
    private final int code;
    private final Resource status;
    private final String retryAfter;

    /**
     * @param subject what was tried, such as {@code "Deployment shop/cart: apply"}
     * @param secret whether the request carried secret values, which servers repeat in their messages
     */
    StatusError(String subject, boolean secret, int code, String body, String retryAfter) {
        this.subject = subject;
        this.secret = secret;
        this.code = code;
        this.status = statusOf(body);
        this.retryAfter = retryAfter;
    }

    private static Resource statusOf(String body) {
        try {
            return ResourceJson.readResource(body, "status");
        } catch (OperationException e) {
            // a proxy's page, or nothing: there is only the code to go by
            return Resource.of(Map.of());
        }
    }

    ClusterException toException() {
        String reason = status.text("reason");
        List<ApplyConflictException.Conflict> conflicts = conflicts();
        if (!conflicts.isEmpty()) {
            return new ApplyConflictException(subject, conflicts);
        }
        boolean retryable =
                PASSING.contains(code) || code == INTERNAL && reason.equals("InternalError") && !isUnreadable();
        String text = subject + ": " + fact(reason) + "; " + wayOut(retryable);
        return new ClusterException(text, code, reason, retryable, retryAfter(), null, causes());
    }

    private List<ClusterException.Cause> causes() {
        List<ClusterException.Cause> causes = status.maps("details", "causes").stream()
                .map(Resource::of)
                .map(cause -> new ClusterException.Cause(cause.text("field"), cause.text("message")))
                .toList();
        return causes.isEmpty() ? List.of(new ClusterException.Cause("", message())) : causes;
    }

    private List<ApplyConflictException.Conflict> conflicts() {
        return status.maps("details", "causes").stream()
                .map(Resource::of)
                .filter(cause -> cause.text("reason").equals("FieldManagerConflict"))
                .map(cause -> {
                    Matcher matcher = Regex.matcher(CONFLICT, cause.text("message"));
                    String manager = matcher.find() ? matcher.group(1) : "another manager";
                    return new ApplyConflictException.Conflict(manager, cause.text("field"));
                })
                .toList();
    }

    private String message() {
        return status.text("message");
    }

    private String fact(String reason) {
        String label = "the API server answers " + code + (reason.isEmpty() ? "" : " " + reason);
        if (secret) {
            String fields = status.maps("details", "causes").stream()
                    .map(cause -> String.valueOf(cause.get("field")))
                    .distinct()
                    .collect(Collectors.joining(", "));
            return label + (fields.isEmpty() ? "" : " at " + fields)
                    + " (its text is left out, it may repeat the secret)";
        }
        return label + (message().isEmpty() ? "" : " (" + Redactor.DEFAULT.redact(message()) + ")");
    }

    private String wayOut(boolean retryable) {
        if (retryable) {
            return "this may pass by itself";
        }
        return switch (code) {
            case 401 -> "the token is missing, wrong or expired: renew the cluster's credentials";
            case 403 -> "give the account of the cluster's credentials the right to do this";
            case 404 -> "look whether the namespace and the kind exist in the cluster";
            case 409 -> "somebody changed it at the same time: try again";
            case 413 -> "the object is too large for the server";
            case 400, 422 -> "correct the manifest";
            case INTERNAL -> isUnreadable() ? "correct the manifest at that place" : "look at the API server";
            default -> "look at the API server";
        };
    }

    /** The server calls it an internal error when it cannot read what it was sent. */
    private boolean isUnreadable() {
        return message().contains("failed to create typed patch object")
                || message().contains("failed to convert");
    }

    private Duration retryAfter() {
        try {
            if (retryAfter != null) {
                return Duration.ofSeconds(Long.parseLong(retryAfter.strip()));
            }
        } catch (NumberFormatException e) {
            // a date; API servers send seconds
        }
        long seconds = status.number(-1, "details", "retryAfterSeconds");
        return seconds < 0 ? null : Duration.ofSeconds(seconds);
    }
}
