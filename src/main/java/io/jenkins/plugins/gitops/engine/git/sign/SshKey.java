package io.jenkins.plugins.gitops.engine.git.sign;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/**
 * How to sign in by SSH, and which servers to believe.
 *
 * <p>Not a record: the key must not come out of a generated {@code toString}.
 */
public final class SshKey {

    private final String privateKey;
    private final String passphraseOrNull;
    private final String knownHosts;

    public SshKey(String privateKey, String passphraseOrNull, String knownHosts) {
        this.privateKey = privateKey;
        this.passphraseOrNull = passphraseOrNull;
        this.knownHosts = knownHosts;
        keyPairs();
        if (hosts().isEmpty()) {
            throw new IllegalArgumentException("The known hosts are empty, so no server can be trusted; give the lines"
                    + " that ssh-keyscan prints for the host, after comparing the fingerprint");
        }
    }

    public List<KeyPair> keyPairs() {
        return keyPairs(privateKey, passphraseOrNull);
    }

    /**
     * Returns the keys of a text, at least one.
     *
     * @throws IllegalArgumentException when it cannot be read
     */
    public static List<KeyPair> keyPairs(String privateKey, String passphraseOrNull) {
        try {
            // a key without the line end at its last line is refused otherwise
            byte[] text = (privateKey.strip() + "\n").getBytes(StandardCharsets.UTF_8);
            Iterable<KeyPair> found = SecurityUtils.loadKeyPairIdentities(
                    null,
                    NamedResource.ofName("private key"),
                    new ByteArrayInputStream(text),
                    passphraseOrNull == null ? FilePasswordProvider.EMPTY : FilePasswordProvider.of(passphraseOrNull));
            List<KeyPair> keys = new ArrayList<>();
            if (found != null) {
                found.forEach(keys::add);
            }
            if (keys.isEmpty()) {
                throw new IllegalArgumentException("The private key is none; give it in PEM or OpenSSH form");
            }
            return keys;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // without the cause: its message may quote the key
            throw new IllegalArgumentException(
                    "The private key cannot be read (" + e.getClass().getSimpleName()
                            + "); give it in PEM or OpenSSH form, and its passphrase if it has one");
        }
    }

    public List<KnownHostEntry> hosts() {
        try {
            return KnownHostEntry.readKnownHostEntries(new StringReader(knownHosts), true);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "The known hosts cannot be read (" + e.getMessage() + "); give the lines that ssh-keyscan prints",
                    e);
        }
    }

    public boolean isSame(SshKey other) {
        return privateKey.equals(other.privateKey) && knownHosts.equals(other.knownHosts);
    }
}
