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

    /** Below 500, what the server or a proxy says of its own state, not of the request. */
    private static final Set<Integer> BUSY = Set.of(408, 429);

    private static final int INTERNAL = 500;
    private static final Pattern CONFLICT = Pattern.compile("conflict with (.+)");

    private final String subject;
    private final boolean secret;
    private final int code;
    private final Resource status;
    /** Whether the server itself answered: proxies and load balancers know no Status. */
    private final boolean fromServer;

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
        this.fromServer = status.kind().equals("Status");
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
        return new ClusterException(
                subject + ": " + fact(reason),
                wayOut(),
                fault(),
                code,
                fromServer,
                reason,
                retryAfter(),
                null,
                causes());
    }

    /**
     * A Status of 500 tells nothing of whose fault it is: without a reason it is what storage says during a change of etcd's leader, and
     * what the server says of a manifest that its schema does not know; {@code InternalError} is mostly a webhook that does not answer.
     */
    private ClusterException.Fault fault() {
        if (BUSY.contains(code) || code > INTERNAL || code == INTERNAL && !fromServer) {
            return ClusterException.Fault.OUTAGE;
        }
        return code == INTERNAL || !fromServer ? ClusterException.Fault.DOUBTFUL : ClusterException.Fault.LASTING;
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
        String label = (fromServer ? "the API server answers " : "something else than the API server answers ")
                + code
                + (reason.isEmpty() ? "" : " " + reason);
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

    private String wayOut() {
        if (!fromServer) {
            return "look at the cluster's address and at the proxies on the way";
        }
        return switch (code) {
            case 401 -> "the token is missing, wrong or expired: renew the cluster's credentials";
            case 403 -> "give the account of the cluster's credentials the right to do this";
            case 404 -> "look whether the namespace and the kind exist in the cluster";
            case 409 -> "somebody changed it at the same time: try again";
            case 413 -> "the object is too large for the server";
            case 400, 422 -> "correct the manifest";
            case INTERNAL -> "look at the API server, and at the manifest or the webhook where the answer names one";
            default -> "look at the API server";
        };
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
