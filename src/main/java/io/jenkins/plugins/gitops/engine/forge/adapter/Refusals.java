package io.jenkins.plugins.gitops.engine.forge.adapter;

import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.operation.Redactor;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Says for each unusable answer what it means: whether another try can help, and what a person can do. */
final class Refusals {

    private static final int MAX_QUOTE = 300;

    private final ForgeEndpoint endpoint;
    private final ForgeDialect dialect;
    private final Clock clock;
    private final Redactor redactor;

    Refusals(ForgeEndpoint endpoint, ForgeDialect dialect, Clock clock) {
        this.endpoint = endpoint;
        this.dialect = dialect;
        this.clock = clock;
        this.redactor = new Redactor(endpoint.token().forms());
    }

    ForgeException of(ForgeCall call, ForgeAnswer answer) {
        int status = answer.status();
        String fact = call.subject() + ": " + forge() + " answered " + status + quote(answer);
        if (RateLimit.applies(answer)) {
            Duration pause = RateLimit.pause(answer.headers(), clock);
            return ForgeException.passing(
                    Reason.RATE_LIMITED,
                    fact + "; too many requests, try again in " + pause.toSeconds() + " s",
                    pause,
                    null);
        }
        if (status >= 500 || status == 408 || status == 425) {
            Duration pause = RateLimit.retryAfter(answer.headers(), clock).orElse(null);
            return ForgeException.passing(
                    Reason.UNAVAILABLE, fact + "; try again, and look at the forge's state if it goes on", pause, null);
        }
        return switch (status) {
            case 401 ->
                new ForgeException(
                        Reason.UNAUTHORIZED,
                        fact + "; the token is wrong or has expired: store a valid one that " + dialect.tokenAdvice(),
                        null);
            case 403 ->
                new ForgeException(
                        Reason.FORBIDDEN,
                        fact + "; the token may not do this: use one that " + dialect.tokenAdvice()
                                + neededScopes(answer),
                        null);
            case 404 ->
                new ForgeException(
                        Reason.NOT_FOUND,
                        fact
                                + "; check the repository's owner and name, and that the account may see it with a"
                                + " token that "
                                + dialect.tokenAdvice(),
                        null);
            case 410, 423 ->
                new ForgeException(
                        Reason.REFUSED,
                        fact + "; the repository is archived or pull requests are disabled there",
                        null);
            default -> new ForgeException(Reason.REFUSED, fact, null);
        };
    }

    /** For a call that is not sent, since the forge has asked to be left alone. */
    ForgeException paused(ForgeCall call, Duration pause) {
        return ForgeException.passing(
                Reason.RATE_LIMITED,
                call.subject() + ": " + forge() + " was not asked, since it had too many requests of this account; try"
                        + " again in " + seconds(pause) + " s",
                pause,
                null);
    }

    /** For a pull request that is not opened in the same second as another one. */
    ForgeException notItsTurn(ForgeCall call, Duration pause) {
        return ForgeException.passing(
                Reason.RATE_LIMITED,
                call.subject() + " is not opened yet, since others are opened at " + forge()
                        + " first, one each second; try again in " + seconds(pause) + " s",
                pause,
                null);
    }

    private static long seconds(Duration pause) {
        return Math.max(1, pause.plusMillis(999).toSeconds());
    }

    /** For a call that ended without a whole answer. */
    ForgeException noAnswer(ForgeCall call, Throwable cause) {
        String fact = call.subject() + ": " + forge();
        if (cause instanceof InterruptedException) {
            return ForgeException.passing(
                    Reason.UNAVAILABLE, fact + " was not waited for, the call was interrupted", null, cause);
        }
        if (cause instanceof TimeoutException) {
            return ForgeException.passing(
                    Reason.UNAVAILABLE,
                    fact + " gave no whole answer within "
                            + endpoint.timeLimit().toMillis() / 1000.0
                            + " s; try again, and check the network if it goes on",
                    null,
                    cause);
        }
        if (isUntrusted(cause)) {
            return new ForgeException(
                    Reason.UNAVAILABLE,
                    fact + " has a certificate that is not trusted (" + words(cause)
                            + "); add its certificate authority to the trust store",
                    cause);
        }
        return ForgeException.passing(
                Reason.UNAVAILABLE,
                fact + " could not be reached, or broke off its answer (" + words(cause)
                        + "); try again, and check address and network if it goes on",
                null,
                cause);
    }

    ForgeException unreadable(ForgeCall call, String fact, Throwable cause) {
        return new ForgeException(
                Reason.UNREADABLE,
                call.subject() + ": the request to " + forge() + " " + fact
                        + (cause == null ? "" : "; check that this is the address of its API"),
                cause);
    }

    private String forge() {
        return dialect.forgeName() + " at " + endpoint.apiUrl();
    }

    private String quote(ForgeAnswer answer) {
        String words = redactor.redact(answer.message());
        if (words.isEmpty()) {
            return "";
        }
        return " (" + (words.length() > MAX_QUOTE ? words.substring(0, MAX_QUOTE) + "…" : words) + ")";
    }

    /** GitHub names what the request would have needed. */
    private String neededScopes(ForgeAnswer answer) {
        return answer.headers()
                .firstValue("x-accepted-github-permissions")
                .or(() -> answer.headers().firstValue("x-accepted-oauth-scopes"))
                .filter(scopes -> !scopes.isBlank())
                .map(scopes -> " (the forge asks for: " + redactor.redact(scopes) + ")")
                .orElse("");
    }

    private static boolean isUntrusted(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLPeerUnverifiedException || cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }

    /** The outermost message that there is, or the failure's kind: the JDK's connection failures often have none. */
    private String words(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
                return redactor.redact(Regex.replaceAll(cause.getMessage(), "\\s+", " "));
            }
        }
        return failure.getClass().getSimpleName();
    }
}
