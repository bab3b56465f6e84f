package io.jenkins.plugins.gitops.engine.forge.adapter;

import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The memories of a process, one for each endpoint and credential: what one account may see is never shown to another. The
 * least used ones are forgotten. Credentials are known by a digest. Safe for use by several threads.
 */
public final class ForgeMemories {

    private static final int MOST = 50;

    private final Clock clock;
    private final Map<String, ForgeMemory> memories = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ForgeMemory> eldest) {
            return size() > MOST;
        }
    };

    /** Starts without memories. */
    public ForgeMemories() {
        this(Clock.systemUTC());
    }

    ForgeMemories(Clock clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /** Returns the memory for the endpoint's address and credential; the same one each time. */
    public synchronized ForgeMemory of(ForgeEndpoint endpoint) {
        return memories.computeIfAbsent(key(endpoint), missing -> ForgeMemory.shared(clock));
    }

    private static String key(ForgeEndpoint endpoint) {
        try {
            byte[] credential = String.join("\n", endpoint.token().forms()).getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(credential);
            return endpoint.apiUrl() + " " + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
