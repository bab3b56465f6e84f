package io.jenkins.plugins.gitops.engine.git;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Proxy;
import java.net.URL;
import java.time.Duration;
import org.eclipse.jgit.transport.http.JDKHttpConnection;

/**
 * An HTTP connection whose answer must have come by a time, however often the server gives signs of life. JGit's own way to
 * bound a transfer, a progress monitor, makes the server send its progress too, as text of several kilobytes.
 */
final class BoundedConnection extends JDKHttpConnection {

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

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {

            @Override
            public int read() throws IOException {
                check();
                return super.read();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                check();
                return super.read(bytes, offset, length);
            }
        };
    }

    private void check() throws IOException {
        if (System.nanoTime() - end > 0) {
            throw new InterruptedIOException("the transfer did not end within " + limit.toSeconds() + " s");
        }
    }
}
