package io.jenkins.plugins.gitops.webhook;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Reads the bytes of a request's body, as many as allowed and for as long as allowed. */
final class BodyReader {

    private static final int PART = 8_192;
    private static final long FIRST_PAUSE_MILLIS = 2;
    private static final long MAX_PAUSE_MILLIS = 50;

    private final int mostBytes;
    private final Duration longest;
    private final Duration silence;

    /**
     * @param longest for the whole body
     * @param silence for which no byte has come
     */
    BodyReader(int mostBytes, Duration longest, Duration silence) {
        this.mostBytes = mostBytes;
        this.longest = longest;
        this.silence = silence;
    }

    /**
     * Returns the body as it came. Where its length is told it reads only what has arrived, so that a sender who falls silent
     * keeps nobody for longer than allowed; otherwise the servlet container cuts off who is silent.
     *
     * @param turn bounds the memory of all bodies together
     * @throws WebhookRefusedException when there is too much of it, or it comes too slowly
     */
    byte[] read(HttpServletRequest request, ReadingLimits.Turn turn) throws IOException {
        long length = request.getContentLengthLong();
        if (length > mostBytes) {
            throw tooLarge();
        }
        long end = System.nanoTime() + longest.toNanos();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] part = new byte[PART];
        ServletInputStream stream = request.getInputStream();
        while (length < 0 || body.size() < length) {
            if (length >= 0) {
                // of an unknown length only a read tells the end
                awaitBytes(stream, end);
            }
            int read = stream.read(part);
            if (read < 0) {
                break;
            }
            if (body.size() + read > mostBytes) {
                throw tooLarge();
            }
            turn.take(read);
            body.write(part, 0, read);
            if (System.nanoTime() - end > 0) {
                throw tooSlow();
            }
        }
        return body.toByteArray();
    }

    /** Returns when a read does not block. */
    private void awaitBytes(ServletInputStream stream, long end) throws IOException {
        long silent = System.nanoTime() + silence.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        while (stream.available() == 0 && !stream.isFinished()) {
            long now = System.nanoTime();
            if (now - end > 0 || now - silent > 0) {
                throw tooSlow();
            }
            try {
                TimeUnit.MILLISECONDS.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new WebhookRefusedException(503, "Jenkins is going down");
            }
            pause = Math.min(MAX_PAUSE_MILLIS, pause * 2);
        }
    }

    private static WebhookRefusedException tooSlow() {
        return new WebhookRefusedException(408, "the body came too slowly");
    }

    private WebhookRefusedException tooLarge() {
        return new WebhookRefusedException(413, "the body has more than " + mostBytes + " bytes");
    }
}
