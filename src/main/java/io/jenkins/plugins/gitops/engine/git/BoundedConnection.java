package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.operation.Budget;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Proxy;
import java.net.URL;
import java.time.Duration;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.transport.http.JDKHttpConnection;

/**
 * An HTTP connection whose answer must have come by a time, however often the server gives signs of life. JGit's own way to
 * bound a transfer, a progress monitor, makes the server send its progress too, as text of several kilobytes.
 */
final class BoundedConnection extends JDKHttpConnection {

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
