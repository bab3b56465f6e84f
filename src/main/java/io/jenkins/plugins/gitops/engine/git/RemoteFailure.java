package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.operation.BudgetExceededException;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Redactor;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.RemoteRepositoryException;
import org.eclipse.jgit.errors.TooLargeObjectInPackException;

/** Tells from JGit's failure what the user can do, and whether another try can help. */
final class RemoteFailure {

    /** JGit's words for 401, 403 and a missing credentials provider; it has no exception type for them. */
    private static final List<String> REFUSED =
            List.of("not authorized", "authentication is required", "not permitted", "403 forbidden", "auth fail");

    /** JGit's, git's and GitHub's words. */
    private static final List<String> UNKNOWN_OBJECT = List.of("not valid", "not our ref", "unadvertised object");

    /** Apache MINA SSHD's words. */
    private static final List<String> HOST_NOT_KNOWN = List.of("server key did not validate", "host key");

    private static final List<String> KEY_REFUSED =
            List.of("no more authentication methods", "cannot log in at", "keys exhausted");

    private RemoteFailure() {}

    /** Returns whether the connection broke, rather than that the server refused. */
    static boolean isPassing(IOException failure) {
        return !has(failure, RemoteRepositoryException.class)
                && !isTooLarge(failure)
                && !has(failure, NoRemoteRepositoryException.class)
                && !isUntrusted(failure)
                && !has(failure, TrustedConnections.OtherServerException.class)
                && !has(failure, BoundedConnection.RefusedException.class)
                && REFUSED.stream().noneMatch(allMessages(failure)::contains);
    }

    /** Returns whether the server does not have an object, or does not hand it out by its id. */
    static boolean isUnknownObject(IOException failure) {
        String all = allMessages(failure);
        return has(failure, RemoteRepositoryException.class)
                || UNKNOWN_OBJECT.stream().anyMatch(all::contains);
    }

    /** Returns whether the server failed: JGit's own, and so Gerrit, does so when it is asked for a commit that it has not. */
    static boolean isServerError(IOException failure) {
        return allMessages(failure).contains(": 500 ");
    }

    /** Returns whether the server lacks the filter of partial clones; nothing was fetched then. */
    static boolean isMissingFilter(IOException failure) {
        return allMessages(failure).contains("filter requires server to advertise");
    }

    /** Returns whether objects are missing that the cache should have. */
    static boolean isDamagedCache(IOException failure) {
        return has(failure, MissingObjectException.class)
                || has(failure, CorruptObjectException.class)
                || allMessages(failure).contains("missing delta base");
    }

    /** @param verb what was tried: {@code read} or {@code push to} */
    static OperationException of(String verb, GitRemote remote, IOException failure) {
        String detail = Redactor.DEFAULT.redact(innermostMessage(failure));
        String subject = "Cannot " + verb + " the config repository " + remote;
        String all = allMessages(failure);
        if (isTooLarge(failure)) {
            return new OperationException(subject + ": " + detail, failure);
        }
        if (has(failure, TrustedConnections.OtherServerException.class)) {
            return new OperationException(
                    subject + ": it redirects to " + detail
                            + ", where no credentials are sent; give the repository's present address",
                    failure);
        }
        if (has(failure, NoRemoteRepositoryException.class)) {
            return new OperationException(
                    subject + ": there is no such repository, or these credentials may not see it; check the address"
                            + " and the credentials",
                    failure);
        }
        if (HOST_NOT_KNOWN.stream().anyMatch(all::contains)) {
            return new OperationException(
                    subject + ": the server's key is not among the known hosts (" + detail
                            + "); compare its fingerprint and add the line that ssh-keyscan prints",
                    failure);
        }
        if (KEY_REFUSED.stream().anyMatch(all::contains)) {
            return OperationException.refused(
                    subject + ": the server refuses the key (" + detail
                            + "); add its public half to the account or the repository there, with write access",
                    failure);
        }
        if (find(failure, BoundedConnection.RefusedException.class)
                .filter(refused -> !refused.isOfCredentials())
                .isPresent()) {
            return new OperationException(
                    subject + ": " + detail + "; check the address, and what stands before the server, such as a proxy",
                    failure);
        }
        if (has(failure, BoundedConnection.RefusedException.class)
                || REFUSED.stream().anyMatch(all::contains)) {
            String signedIn = remote.userOrNull() == null
                    ? "the server wants credentials and none are configured"
                    : "the server refuses the user " + remote.userOrNull();
            return OperationException.refused(
                    subject + ": " + signedIn + "; give credentials that may read and write it", failure);
        }
        if (isUntrusted(failure)) {
            return new OperationException(
                    subject + ": its certificate is not trusted (" + detail
                            + "); add its authority to the Java trust store",
                    failure);
        }
        if (has(failure, UnknownHostException.class)
                || has(failure, ConnectException.class)
                || has(failure, NoRouteToHostException.class)) {
            return OperationException.retryable(
                    subject + ": the server cannot be reached (" + detail + "); check the address and the network",
                    failure);
        }
        return OperationException.retryable(
                subject + ": " + detail + "; if it stays so, look at the Git server", failure);
    }

    private static boolean isTooLarge(IOException failure) {
        return has(failure, BudgetExceededException.class) || has(failure, TooLargeObjectInPackException.class);
    }

    /** Other failures of TLS are broken connections. */
    private static boolean isUntrusted(IOException failure) {
        return has(failure, CertificateException.class)
                || has(failure, CertPathBuilderException.class)
                || has(failure, SSLPeerUnverifiedException.class);
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        return find(failure, type).isPresent();
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }

    private static String allMessages(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
        }
        return all.toString().toLowerCase(Locale.ROOT);
    }

    private static String innermostMessage(Throwable failure) {
        String message = failure.getMessage();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
                message = cause.getMessage();
            }
        }
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
