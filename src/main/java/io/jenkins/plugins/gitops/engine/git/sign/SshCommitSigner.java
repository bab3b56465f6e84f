package io.jenkins.plugins.gitops.engine.git.sign;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.util.Base64;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * Signs with an SSH key, as {@code git -c gpg.format=ssh commit -S} does.
 *
 * <p>The format is that of OpenSSH's {@code PROTOCOL.sshsig}, with the namespace {@code git} and SHA-512.
 */
public final class SshCommitSigner implements CommitSigner {

    private static final String MAGIC = "SSHSIG";
    private static final int VERSION = 1;
    private static final String NAMESPACE = "git";
    private static final String HASH = "sha512";
    private static final int LINE = 70;

    private final KeyPair key;
    private final String algorithm;

    private SshCommitSigner(KeyPair key) {
        this.key = key;
        String type = KeyUtils.getKeyType(key);
        // the format forbids RSA with SHA-1
        this.algorithm = KeyPairProvider.SSH_RSA.equals(type) ? KeyUtils.RSA_SHA512_KEY_TYPE_ALIAS : type;
        if (BuiltinSignatures.fromFactoryName(algorithm) == null || KeyPairProvider.SSH_DSS.equals(type)) {
            throw new IllegalArgumentException(
                    "A key of the kind " + type + " signs no commits; give one of the kind ed25519, ecdsa or rsa");
        }
    }

    /**
     * Returns a signer.
     *
     * @param privateKey in PEM or OpenSSH form; the first one counts
     * @param passphraseOrNull null for a key without one
     * @throws IllegalArgumentException when it cannot be read, or is of a kind that signs no commits
     */
    public static CommitSigner of(String privateKey, String passphraseOrNull) {
        return new SshCommitSigner(SshKey.keyPairs(privateKey, passphraseOrNull).get(0));
    }

    @Override
    public String sign(byte[] commit) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-512").digest(commit);
            Signature signature = BuiltinSignatures.fromFactoryName(algorithm).create();
            signature.initSigner(null, key.getPrivate());
            byte[] signed = signedData(hash);
            signature.update(null, signed, 0, signed.length);
            return armored(signatureBlob(signature.sign(null)));
        } catch (Exception e) {
            // the libraries' own words may quote the key
            throw new OperationException("The commit cannot be signed with the configured SSH key ("
                    + e.getClass().getSimpleName() + "); give another key, or sign no commits");
        }
    }

    private static byte[] signedData(byte[] hash) {
        Buffer data = new ByteArrayBuffer();
        data.putRawBytes(MAGIC.getBytes(US_ASCII));
        data.putString(NAMESPACE);
        data.putString("");
        data.putString(HASH);
        data.putBytes(hash);
        return data.getCompactData();
    }

    private byte[] signatureBlob(byte[] raw) {
        Buffer publicKey = new ByteArrayBuffer();
        publicKey.putRawPublicKey(key.getPublic());
        Buffer signature = new ByteArrayBuffer();
        signature.putString(algorithm);
        signature.putBytes(raw);
        Buffer blob = new ByteArrayBuffer();
        blob.putRawBytes(MAGIC.getBytes(US_ASCII));
        blob.putUInt(VERSION);
        blob.putBytes(publicKey.getCompactData());
        blob.putString(NAMESPACE);
        blob.putString("");
        blob.putString(HASH);
        blob.putBytes(signature.getCompactData());
        return blob.getCompactData();
    }

    private static String armored(byte[] blob) {
        return "-----BEGIN SSH SIGNATURE-----\n"
                + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(blob)
                + "\n-----END SSH SIGNATURE-----";
    }

    /** Returns the kind of the key, and nothing of the key. */
    @Override
    public String toString() {
        return "SSH key of the kind " + algorithm;
    }
}
