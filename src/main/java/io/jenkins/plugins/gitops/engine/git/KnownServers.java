package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.sshd.ServerKeyDatabase;

/** Believes the servers of the configured known hosts and no other, and never learns one. */
final class KnownServers implements ServerKeyDatabase {

    private static final Logger LOGGER = Logger.getLogger(KnownServers.class.getName());
    private static final int SSH_PORT = 22;

    private final List<KnownHostEntry> entries;

    KnownServers(List<KnownHostEntry> entries) {
        this.entries = entries;
    }

    @Override
    public List<PublicKey> lookup(String connectAddress, InetSocketAddress remoteAddress, Configuration config) {
        return entriesOf(connectAddress, remoteAddress).stream()
                .filter(entry -> !isRevoked(entry))
                .map(KnownServers::keyOrNull)
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public boolean accept(
            String connectAddress,
            InetSocketAddress remoteAddress,
            PublicKey serverKey,
            Configuration config,
            CredentialsProvider provider) {
        boolean known = false;
        for (KnownHostEntry entry : entriesOf(connectAddress, remoteAddress)) {
            PublicKey key = keyOrNull(entry);
            if (key != null && KeyUtils.compareKeys(key, serverKey)) {
                if (isRevoked(entry)) {
                    return false;
                }
                known = true;
            }
        }
        return known;
    }

    private static boolean isRevoked(KnownHostEntry entry) {
        return "revoked".equals(entry.getMarker());
    }

    /** By the name that was asked for, never by the address that somebody's DNS gave for it. */
    private List<KnownHostEntry> entriesOf(String connectAddress, InetSocketAddress remoteAddress) {
        String host = connectAddress;
        int port = SSH_PORT;
        int colon = connectAddress.lastIndexOf(':');
        if (colon > 0 && Regex.matches(connectAddress.substring(colon + 1), "\\d+")) {
            host = Regex.replaceAll(connectAddress.substring(0, colon), "^\\[|]$", "");
            port = Integer.parseInt(connectAddress.substring(colon + 1));
        } else if (remoteAddress.getPort() > 0) {
            port = remoteAddress.getPort();
        }
        String name = host;
        int at = port;
        return entries.stream()
                .filter(entry -> !"cert-authority".equals(entry.getMarker()))
                .filter(entry -> entry.isHostMatch(name, at))
                .toList();
    }

    /** A line that cannot be read makes no server known, and the other lines no less. */
    private static PublicKey keyOrNull(KnownHostEntry entry) {
        try {
            return entry.getKeyEntry().resolvePublicKey(null, null, PublicKeyEntryResolver.IGNORING);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOGGER.log(Level.FINE, e, () -> "a key of the known hosts cannot be read");
            return null;
        }
    }
}
