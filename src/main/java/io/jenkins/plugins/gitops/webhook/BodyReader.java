package io.jenkins.plugins.gitops.webhook;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Reads the bytes of a request's body, as many as allowed and for as long as allowed. */
final class BodyReader {

    private final int mostBytes;
    private final Duration longest;

    BodyReader(int mostBytes, Duration longest) {
        this.mostBytes = mostBytes;
        this.longest = longest;
    }

    /**
     * Returns the body as it came. Blocks; a sender who falls silent altogether is cut off by the servlet container.
     *
     * @throws WebhookRefusedException when there is too much of it, or it comes too slowly
     */
    byte[] read(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > mostBytes) {
            throw tooLarge();
        }
        long end = System.nanoTime() + longest.toNanos();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        InputStream stream = request.getInputStream();
        for (int read = stream.read(part); read >= 0; read = stream.read(part)) {
            if (body.size() + read > mostBytes) {
                throw tooLarge();
            }
            if (System.nanoTime() - end > 0) {
                throw new WebhookRefusedException(408, "the body came too slowly");
            }
            body.write(part, 0, read);
        }
        return body.toByteArray();
    }

    private WebhookRefusedException tooLarge() {
        return new WebhookRefusedException(413, "the body has more than " + mostBytes + " bytes");
    }
}
