package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.operation.Budget;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Proxy;
import java.net.URL;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.transport.http.JDKHttpConnection;

/**
 * An HTTP connection whose answer must have come by a time, however often the server gives signs of life. JGit's own way to
 * bound a transfer, a progress monitor, makes the server send its progress too, as text of several kilobytes.
 */
final class BoundedConnection extends JDKHttpConnection {

    /** Answers to the request itself. JGit knows 403, and 404 as a repository that is not there; 408, 425 and 429 pass. */
    private static final Set<Integer> REFUSALS =
            Set.of(400, 402, 405, 406, 407, 410, 411, 413, 414, 415, 417, 422, 431, 451);

    private static final Pattern CHALLENGE = Pattern.compile("(?i)\\s*(basic|digest|negotiate)\\b");

    private static final String ENCODING = "Content-Encoding";

    private final Budget.Meter bytes = Budget.PACK_BYTES.meter("The transfer");
    private final long end;
    private final Duration limit;

    /**
     * @param end of the transfer, as {@link System#nanoTime} tells it
     * @param limit for the message
     */
    BoundedConnection(URL url, Proxy proxy, long end, Duration limit) throws IOException {
        super(url, proxy);
        this.end = end;
        this.limit = limit;
    }

    /** The server has answered with a status that another try does not change, and for which JGit has no failure of its own. */
    static final class RefusedException extends TransportException {

        private static final long serialVersionUID = 1L;

        private final int status;

        RefusedException(int status, String words) {
            super("it answered " + status + (words == null || words.isBlank() ? "" : " " + words));
            this.status = status;
        }

        /** Returns whether other credentials may be accepted. */
        boolean isOfCredentials() {
            return status == HTTP_UNAUTHORIZED;
        }
    }

    @Override
    public int getResponseCode() throws IOException {
        int status = super.getResponseCode();
        boolean told = status == HTTP_UNAUTHORIZED ? offersToSignIn() : !REFUSALS.contains(status);
        if (!told) {
            throw new RefusedException(status, getResponseMessage());
        }
        return status;
    }

    /** JGit takes a 401 that names none of its ways to sign in for a server that it cannot speak to, and says no more. */
    private boolean offersToSignIn() {
        return getHeaderFields().entrySet().stream()
                .filter(field -> "WWW-Authenticate".equalsIgnoreCase(field.getKey()))
                .flatMap(field -> field.getValue().stream())
                .anyMatch(challenge -> Regex.matcher(CHALLENGE, challenge).lookingAt());
    }

    /** An unpacked answer says nothing of how it was packed. */
    @Override
    public String getHeaderField(String name) {
        return name.equalsIgnoreCase(ENCODING) ? null : super.getHeaderField(name);
    }

    /** Unpacked here, so that what comes out is counted and not what goes in. */
    private InputStream unpacked() throws IOException {
        String encoding = super.getHeaderField(ENCODING);
        InputStream in = super.getInputStream();
        return encoding != null && encoding.toLowerCase(Locale.ROOT).contains("gzip") ? new GZIPInputStream(in) : in;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(unpacked()) {

            @Override
            public int read() throws IOException {
                check();
                int read = super.read();
                bytes.spend(read < 0 ? 0 : 1);
                return read;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                check();
                int read = super.read(buffer, offset, length);
                bytes.spend(Math.max(0, read));
                return read;
            }
        };
    }

    private void check() throws IOException {
        if (System.nanoTime() - end > 0) {
            throw new InterruptedIOException("the transfer did not end within " + limit.toSeconds() + " s");
        }
    }
}
