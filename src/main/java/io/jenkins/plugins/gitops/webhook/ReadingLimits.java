package io.jenkins.plugins.gitops.webhook;

import java.util.HashMap;
import java.util.Map;

/**
 * How many bodies are read at once, in all and of one sender, and how much memory they take together. Nobody waits here: what
 * is too much is refused. Safe for use by several threads.
 */
final class ReadingLimits {

    private final int most;
    private final int mostOfSender;
    private final long mostBytes;
    private final Map<String, Integer> bySender = new HashMap<>();
    private int readers;
    private long bytes;

    ReadingLimits(int most, int mostOfSender, long mostBytes) {
        this.most = most;
        this.mostOfSender = mostOfSender;
        this.mostBytes = mostBytes;
    }

    /** One body, until it is closed. */
    final class Turn implements AutoCloseable {

        private final String sender;
        private long taken;

        private Turn(String sender) {
            this.sender = sender;
        }

        /** @throws WebhookRefusedException when all bodies together would take too much */
        void take(int more) {
            synchronized (ReadingLimits.this) {
                if (bytes + more > mostBytes) {
                    throw tooMany();
                }
                bytes += more;
                taken += more;
            }
        }

        @Override
        public void close() {
            synchronized (ReadingLimits.this) {
                bytes -= taken;
                taken = 0;
                readers--;
                bySender.computeIfPresent(sender, (name, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    /**
     * Begins to read a body; the caller closes it once.
     *
     * @param sender the address that it comes from
     * @throws WebhookRefusedException when too many are read already
     */
    synchronized Turn begin(String sender) {
        int ofSender = bySender.getOrDefault(sender, 0);
        if (readers >= most || ofSender >= mostOfSender) {
            throw tooMany();
        }
        readers++;
        bySender.put(sender, ofSender + 1);
        return new Turn(sender);
    }

    private static WebhookRefusedException tooMany() {
        return new WebhookRefusedException(503, "too many webhooks at once");
    }
}
